#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/domain/effect.hpp"
#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// What a running deployment does next, and how it stands.
struct MachineDecision {
  domain::Effect effect = domain::Rest{};
  domain::Phase phase = domain::Phase::kPreparing;
  std::string why = {};
  std::vector<domain::Hold> holds = {};
};

/// The next effect of the open deployment `open`, from its manifest, what lies at its targets, and the time;
/// never from what this program remembers of having done. Pure.
MachineDecision run_deployment(const EnvironmentFacts& facts, const domain::Manifest& open);

/// How one target stands in a deployment.
enum class TargetStage {
  kUntouched,
  kStaged,
  kExposed,
  kTakenBack,  ///< its receipt's `ended` names the deployment
};
TargetStage stage_of(const domain::TargetObservation& target, const domain::Intent& intent);

}  // namespace talentops::plan
