#pragma once

#include <string>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// Brings `commit`, and whatever it needs that the commits of `to` do not have, from `from` into `to`: one
/// pack, durable before this returns. Work follows the change: equal subtrees are not entered, history stops
/// at the first commit that `to` has. (The library's own push and local fetch walk the whole tree.) Returns
/// the name of the pack. Errors: kInvalid if `from` is damaged; kUnavailable if `to` cannot be written.
Result<std::string> copy_commit(git_repository& from, git_repository& to, const domain::CommitId& commit,
                                const Call& call);

}  // namespace talentops::effects::git
