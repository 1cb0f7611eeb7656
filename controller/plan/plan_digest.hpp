#pragma once

#include <string>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/domain/plan.hpp"

namespace talentops::plan {

/// What approvals name: environment, from and to, configuration, compiled steps, what gates ask (see
/// requirements.hpp). No commit, no time, no version of this program, and nothing of what gates say.
Digest plan_digest(const domain::TalentPlan& plan, const std::vector<std::string>& requirements);

}  // namespace talentops::plan
