#pragma once

#include <optional>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/ports/record_store.hpp"

/// Commits without a work tree or an index.
namespace talentops::effects::git {

/// Writes the commit into `repository`, which should keep new objects in memory. Nothing points at it yet.
Result<domain::CommitId> write_commit(git_repository& repository,
                                      const std::optional<domain::CommitId>& parent,
                                      const ports::RecordCommit& change, const Authorship& authorship);

/// From now on what is written through `repository` stays in memory, and goes with it.
Status keep_new_objects_in_memory(git_repository& repository);

/// The files that a commit changed against its first parent, and its message.
Result<ports::RecordStore::Contents> commit_contents(git_repository& repository,
                                                     const domain::CommitId& commit);

}  // namespace talentops::effects::git
