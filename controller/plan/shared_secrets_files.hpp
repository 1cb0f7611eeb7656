#pragma once

#include <set>
#include <vector>

#include "controller/plan/assemble.hpp"
#include "controller/plan/cross_checks.hpp"

namespace talentops::plan {

/// The environments whose file for secrets lies in a directory of any target, or is another environment's
/// too, but for the one that named it first; each is refused in `findings`. Rules for one document are not
/// looked at.
std::set<const domain::Environment*> misplacing_secrets(
    const std::vector<const domain::Environment*>& environments, const Eldest& eldest, Findings& findings);

}  // namespace talentops::plan
