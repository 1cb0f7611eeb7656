#pragma once

#include <vector>

#include "controller/domain/deployment.hpp"
#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"

/// What becomes of a talent that no release wishes any more.
namespace talentops::plan {

/// A talent that stands here, or is known here, although no release wishes it.
domain::TalentPlan plan_unwished(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// Why a removal waits for a person, if it does: it is the environment's last release, or too much goes at
/// once. What git lacks can be a mistake; what is removed at a client is gone.
std::optional<domain::Hold> hold_of_removal(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// The intent of a retirement that every gate let through.
domain::Intent make_retirement(const EnvironmentFacts& facts, const domain::TalentPlan& plan);

/// The slots of what was retired are its way back for so long.
constexpr Duration kKeepRetired = std::chrono::hours(24 * 7);

}  // namespace talentops::plan
