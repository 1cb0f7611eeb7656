#pragma once

#include <optional>

#include "controller/domain/act.hpp"
#include "controller/domain/gate.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// The quarantine or lock that a placement's past puts on `wanted`, unless a person or another wish has ended
/// it.
std::optional<domain::Hold> hold_of_past(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                         const domain::PackageId& wanted);

/// The deployment that took `wanted` back, by itself or because a person said so, with no other wish tried
/// since; nothing: it is in no quarantine.
const domain::PastDeployment* quarantining(const domain::PlacementHistory& history,
                                           const domain::PackageId& wanted);

/// The newest deployment that was not cancelled: the one that acts are about.
const domain::PastDeployment* last_deployment(const domain::PlacementHistory& history);

/// The newest act with this verb about this very deployment, if any. Acts about others do nothing.
const domain::Act* act_about(const EnvironmentFacts& facts, domain::ActVerb verb,
                             const domain::DeploymentId& deployment);

}  // namespace talentops::plan
