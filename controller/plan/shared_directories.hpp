#pragma once

#include <set>
#include <vector>

#include "controller/plan/assemble.hpp"
#include "controller/plan/cross_checks.hpp"

namespace talentops::plan {

/// The environments one of whose directories is also another target's, or lies inside or around one, but for
/// the one that had its own first; each is refused in `findings`. The same document there twice is another
/// matter, and not looked at.
std::set<const domain::Environment*> sharing_directories(
    const std::vector<const domain::Environment*>& environments, const Eldest& eldest, Findings& findings);

}  // namespace talentops::plan
