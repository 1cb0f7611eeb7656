#pragma once

#include <string>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/effects/git/remote.hpp"

namespace talentops::effects::git {

/// A push to the repository in the directory `path`. The library's local push asks no hook and can lose an
/// update, so this does what git's receive-pack does: it refuses what stock git refuses (a branch that is
/// checked out) and what it would have to ask (pre-receive, update, reference-transaction and proc-receive
/// hooks; hooks that are only told afterwards are not run), makes the objects durable, sets the branch under
/// git's own lock if it still is `expected`, and looks again. Errors: as RecordStore::push.
Status push_to_directory(git_repository& from, const std::string& path, const Push& push, const Call& call);

}  // namespace talentops::effects::git
