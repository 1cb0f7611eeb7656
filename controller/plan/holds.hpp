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

/// Whether a person asks for what stands here, or what was removed, to be taken back.
bool is_return_asked(const EnvironmentFacts& facts);

/// The newest act with this verb that is about the environment's present state, if any: one that was said
/// before a deployment of this talent came to its end has had its effect.
const domain::Act* act_in_force(const EnvironmentFacts& facts, domain::ActVerb verb,
                                const domain::TalentName& talent);

/// Whether a person said that the environment may be served again, and as what.
std::optional<domain::UnlockAs> unlocked_as(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// What a person has allowed to take over for this talent at one target.
domain::Takeover takeover_of(const EnvironmentFacts& facts, const domain::TalentName& talent,
                             const domain::TargetName& target);

/// Whether a person said that a workspace which is another place than it was is this environment's.
bool is_adopted(const EnvironmentFacts& facts, const domain::TargetObservation& target);

}  // namespace talentops::plan
