#pragma once

#include <optional>
#include <vector>

#include "controller/domain/plan.hpp"
#include "controller/domain/status.hpp"
#include "controller/plan/facts.hpp"

/// What lies at the targets of an environment: the receipts say it, whatever is planned. A target at which a
/// transaction was interrupted half way serves no version.
namespace talentops::reconcilers {

std::vector<domain::Mixture> mixtures_of(const plan::EnvironmentFacts& facts,
                                         const domain::TalentName& talent);
/// Which share of the targets has what the plan leads to.
int exposure_of(const plan::EnvironmentFacts& facts, const domain::TalentPlan& plan);
std::optional<domain::ServedVersion> served_by(const plan::EnvironmentFacts& facts,
                                               const domain::TalentPlan& plan);
/// The versions that targets have, by how many of all have them.
std::vector<domain::ServedShare> serving_by(const plan::EnvironmentFacts& facts,
                                            const domain::TalentPlan& plan);

}  // namespace talentops::reconcilers
