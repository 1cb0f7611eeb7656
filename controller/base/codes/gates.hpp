#pragma once

#include "controller/base/code.hpp"

namespace talentops::codes {
#define X TALENTOPS_DECLARE_CODE
#include "controller/base/codes/gates.def"
#undef X
}  // namespace talentops::codes
