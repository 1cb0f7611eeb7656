#pragma once

#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// The plan for one environment, and the one effect that a pass performs now. The same function serves the
/// controller, `plan` on a pull request and `explain`. Pure.
domain::EnvironmentPlan plan_environment(const EnvironmentFacts& facts);

/// The plan for one talent alone, without an effect: what would happen, gate by gate.
domain::TalentPlan plan_talent(const EnvironmentFacts& facts, const domain::TalentName& talent);

}  // namespace talentops::plan
