#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::effects::git {

/// As DesiredStore::merge_of. Costs the first parents back to the one that changed something, each with its
/// trees down to the paths, and those from there to `since`. Errors: kNotFound for an unknown `tip`.
Result<std::optional<ports::DesiredStore::Merge>> merge_of_paths(git_repository& repository,
                                                                 const domain::CommitId& tip,
                                                                 const std::optional<domain::CommitId>& since,
                                                                 const std::vector<std::string>& paths);

}  // namespace talentops::effects::git
