#pragma once

#include <optional>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/ports/record_archive.hpp"

struct git_oid;

/// Trees that get or lose whole folders, by their ids: what is in a folder is not read.
namespace talentops::effects::git {

/// The tree that is `base` with `entries` as they are at `from`; of a folder that both have, both are kept.
/// Errors: kDenied if a file stands where a folder is needed, or the other way round.
Result<git_oid> with_entries(git_repository& repository, git_tree& base, const domain::CommitId& from,
                             const std::vector<ports::RecordEntry>& entries);

/// The tree that is `base` without `entries`, and without folders that nothing is left in.
Result<git_oid> without_entries(git_repository& repository, git_tree& base,
                                const std::vector<ports::RecordEntry>& entries);

}  // namespace talentops::effects::git
