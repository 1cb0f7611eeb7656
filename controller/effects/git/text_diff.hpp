#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"

namespace talentops::effects::git {

/// The lines that differ, as git shows them, without the heading that names files: hunks with three lines
/// around each, or one that says that binary files differ. Empty: they are the same. Pure, but for the
/// library. Errors: kInternal.
Result<std::string> text_diff(std::string_view before, std::string_view after);

}  // namespace talentops::effects::git
