#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// What stock git would refuse, or would have to ask somebody about, before `reference` of `remote` is set.
/// Errors: kDenied, each with its code.
Status refuse_what_git_would(git_repository& remote, const std::string& reference);

}  // namespace talentops::effects::git
