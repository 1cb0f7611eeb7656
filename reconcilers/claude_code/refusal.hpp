#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/base/error.hpp"

namespace talentops::claude_code {

/// The refusal of a whole transaction: what is wrong with these paths, the first of which are named.
Error refusal(Code code, std::string_view what, const std::vector<std::string>& paths);

}  // namespace talentops::claude_code
