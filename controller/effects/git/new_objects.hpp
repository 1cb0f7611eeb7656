#pragma once

#include <functional>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"

struct git_oid;

namespace talentops::effects::git {

/// Whether a commit, and all that it needs, is already where a pack goes.
using IsKnown = std::function<bool(const git_oid&)>;

/// A pack, not yet written, of what `commit` needs and the commits that are known do not have. Work follows
/// the change: equal subtrees are not entered, history stops at the first commit that is known. `known_in`
/// has those, as `from` may have too, and is the one that is read often. Errors: kInvalid if `from` is
/// damaged.
Result<Owned<git_packbuilder>> pack_of_news(git_repository& from, git_repository& known_in,
                                            const domain::CommitId& commit, const IsKnown& is_known,
                                            const Call& call);

}  // namespace talentops::effects::git
