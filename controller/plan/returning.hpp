#pragma once

#include <optional>

#include "controller/domain/deployment.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// The intent of the return that a person asked for with `rollback`, if one is asked for and not done yet:
/// away from the deployment that the act names, wherever that stands, to what stood before it, or to nothing.
/// Asks no window, no approval and no metric, and waits for no target that is out of reach.
std::optional<domain::Intent> return_asked_for(const EnvironmentFacts& facts,
                                               const domain::TalentName& talent);

/// What QA has taken back its word about goes back by itself, where a policy says so; nothing where it has
/// nowhere to go, or where nobody understands what lies there.
std::optional<domain::Intent> return_for_revocation(const EnvironmentFacts& facts,
                                                    const domain::TalentName& talent);

}  // namespace talentops::plan
