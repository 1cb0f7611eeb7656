#pragma once

#include <optional>
#include <vector>

#include "controller/domain/capability.hpp"
#include "controller/domain/plan.hpp"
#include "controller/domain/risk.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// What one talent's plan risks. `changes`: what the package may do that the one before could not, and no
/// more; absent where that one is not known any more: then it may be anything.
domain::Risk assess_risk(const EnvironmentFacts& facts, const domain::TalentPlan& plan,
                         const domain::EffectivePolicy& policy,
                         const std::optional<std::vector<domain::ChangedCapability>>& changes);

}  // namespace talentops::plan
