#pragma once

#include <string>

#include "controller/domain/effect.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// The manifest's last form, and the rollback record where something was taken back: read off the targets,
/// not remembered. `by` is the person who asked for a rollback while the deployment ran.
domain::CommitOutcome compose_outcome(const EnvironmentFacts& facts, const domain::Manifest& open,
                                      domain::Outcome outcome, std::string reason, std::string by);

}  // namespace talentops::plan
