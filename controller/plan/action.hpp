#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// What one target needs so that it has what is wished.
struct TargetAction {
  domain::TargetName target;
  domain::Action action = domain::Action::kNone;
  std::optional<domain::Deployed> from = {};  ///< what its receipt says is installed
  std::optional<domain::Hold> hold = {};      ///< why nothing may be decided for it
};

/// The wished package against each target, and the gravest of what they need.
struct ActionDecision {
  domain::Action action = domain::Action::kNone;
  std::optional<domain::Deployed> from = {};
  std::vector<TargetAction> targets = {};
  std::vector<domain::Hold> holds = {};
};

/// Compares `wanted` with every target that answers. Pure; knows nothing of gates.
ActionDecision decide_action(const EnvironmentFacts& facts, const domain::TalentName& talent,
                             const domain::Package& wanted);

/// What is installed according to a receipt.
std::optional<domain::Deployed> installed_of(const domain::TalentObservation& observation);

/// The newest deployment that succeeded and was not taken back since, as the records tell it: anywhere, or at
/// one target.
const domain::PastDeployment* standing_deployment(const domain::PlacementHistory& history);
const domain::PastDeployment* standing_deployment(const domain::PlacementHistory& history,
                                                  const domain::TargetName& target);

/// Whether the package succeeded here before: to go to it is a revert.
bool stood_before(const domain::PlacementHistory& history, const domain::PackageId& package);

/// Of a target that was not reached: because it did not answer, or because it may not be opened.
domain::Hold hold_of_unreached(const domain::TargetObservation& target);

/// Holds that stand before anything is compared: targets that cannot be understood, or be reached and may not
/// lag, and records that cannot be read.
std::vector<domain::Hold> holds_of_state(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// Holds of receipts that name deployments of which the records know nothing.
std::vector<domain::Hold> holds_of_receipts(const EnvironmentFacts& facts, const domain::TalentName& talent);

}  // namespace talentops::plan
