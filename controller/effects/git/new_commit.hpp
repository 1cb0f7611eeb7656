#pragma once

#include <optional>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/ports/record_store.hpp"

struct git_oid;

/// Commits without a work tree or an index.
namespace talentops::effects::git {

/// Writes the commit into `repository`, which should keep new objects in memory. Nothing points at it yet.
Result<domain::CommitId> write_commit(git_repository& repository,
                                      const std::optional<domain::CommitId>& parent,
                                      const ports::RecordCommit& change, const Authorship& authorship);

/// The tree of a commit; of none, the empty one.
Result<Owned<git_tree>> tree_of_commit(git_repository& repository,
                                       const std::optional<domain::CommitId>& commit);

/// The tree that is `base` with these files. Errors: kDenied if something stands in the way of one.
Result<git_oid> write_tree(git_repository& repository, git_tree& base,
                           const std::vector<ports::RecordFile>& files);

/// The same as `write_commit` with a tree that is there already; of `change` the message and the time count.
Result<domain::CommitId> commit_tree(git_repository& repository,
                                     const std::optional<domain::CommitId>& parent, const git_oid& tree,
                                     const ports::RecordCommit& change, const Authorship& authorship);

/// From now on what is written through `repository` stays in memory, and goes with it.
Status keep_new_objects_in_memory(git_repository& repository);

/// The files that a commit changed against its first parent, and its message.
Result<ports::RecordStore::Contents> commit_contents(git_repository& repository,
                                                     const domain::CommitId& commit);

}  // namespace talentops::effects::git
