#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::effects::git {

/// As DesiredStore::touching. Costs the commits between, each with its trees down to the paths; without
/// `since` those back to the one that brought the first of the paths in. Errors: kNotFound for an unknown
/// `tip`.
Result<std::vector<ports::DesiredStore::CommitText>> commits_touching(
    git_repository& repository, const domain::CommitId& tip, const std::optional<domain::CommitId>& since,
    const std::vector<std::string>& paths);

}  // namespace talentops::effects::git
