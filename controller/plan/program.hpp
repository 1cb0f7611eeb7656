#pragma once

#include <vector>

#include "controller/domain/history.hpp"
#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// The files that change, by receipt and package; sorted by path.
std::vector<domain::ChangedFile> changed_files(const EnvironmentFacts& facts,
                                               const domain::TalentName& talent,
                                               const domain::Package& wanted);

/// The latest time that an id of this placement names. The next id is later, whatever the clock says: records
/// sort by id, and the newest must be the last.
Instant newest_id_time(const domain::PlacementHistory& history);

/// The time for the id of a talent's next deployment.
Instant next_id_time(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// What every intent says of the controller and the environment.
domain::Intent begin_intent(const EnvironmentFacts& facts, const domain::TalentName& talent,
                            domain::Action action);
/// And of the plan.
domain::Intent begin_intent(const EnvironmentFacts& facts, const domain::TalentPlan& plan);

/// The intent of a deployment that every gate let through.
domain::Intent make_intent(const EnvironmentFacts& facts, const domain::TalentPlan& plan,
                           const domain::Wish& wish, const domain::EffectivePolicy& policy,
                           std::vector<domain::TargetName> targets);

/// How often this package was already tried here in a row, counting from the newest deployment back.
int attempts_so_far(const domain::PlacementHistory& history, const domain::PackageId& package);

}  // namespace talentops::plan
