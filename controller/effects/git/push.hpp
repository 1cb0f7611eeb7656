#pragma once

#include <optional>
#include <string>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// One push onto a branch of a repository on this machine, by compare-and-set; never forced.
struct Push {
  std::string remote;  ///< its directory
  std::string branch;
  domain::CommitId commit;
  std::optional<domain::CommitId> expected;  ///< nothing: the branch does not exist
  std::string pack = {};                     ///< one of `from` that brings what `expected` lacks, if there is
};

/// The library's local push asks no hook and can lose an update, so this does what git's receive-pack does:
/// it refuses what stock git refuses (a branch that is checked out) and what it would have to ask
/// (pre-receive, update, reference-transaction and proc-receive hooks; hooks that are only told afterwards
/// are not run), makes the objects durable, sets the branch under git's own lock if it still is `expected`,
/// and looks again. Errors: as RecordStore::push.
Status push_to_directory(git_repository& from, const Push& push, const Call& call);

}  // namespace talentops::effects::git
