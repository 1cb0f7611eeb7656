#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"

namespace talentops::effects::git {

/// The absolute path that a repository's address means: a path, or a file:// URL of this machine.
/// Errors: kInvalid for any other transport and for an address with credentials; neither message repeats the
/// address.
Result<std::string> local_path(std::string_view address);

/// "refs/heads/<branch>". Errors: kInvalid for a name that git does not allow.
Result<std::string> branch_reference(std::string_view branch);

}  // namespace talentops::effects::git
