#include "controller/plan/action.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/drift.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/laggards.hpp"

namespace talentops::plan {

using domain::Action;
using domain::Deployed;
using domain::Hold;
using domain::HoldReason;
using domain::PlacementHistory;
using domain::TalentName;
using domain::TalentObservation;
using domain::TargetObservation;

std::optional<Deployed> installed_of(const TalentObservation& observation) {
  if (!observation.receipt || !observation.receipt->installed) return std::nullopt;
  const auto& installed = *observation.receipt->installed;
  return Deployed{installed.version, installed.package, installed.deployment};
}

namespace {

bool was_at(const domain::PastDeployment& past, const domain::TargetName& target) {
  return std::find(past.targets.begin(), past.targets.end(), target) != past.targets.end();
}

}  // namespace

const domain::PastDeployment* standing_deployment(const PlacementHistory& history) {
  std::vector<const domain::PastDeployment*> removals;
  for (const auto& past : history.deployments) {
    if (past.outcome != domain::Outcome::kSucceeded) continue;
    if (past.uninstalls) {
      removals.push_back(&past);
      continue;
    }
    // What was removed where it could be reached still stands where it could not.
    const auto is_removed_at = [&](const auto& target) {
      return std::any_of(removals.begin(), removals.end(),
                         [&](const auto* removal) { return was_at(*removal, target); });
    };
    if (removals.empty() || !std::all_of(past.targets.begin(), past.targets.end(), is_removed_at))
      return &past;
  }
  return nullptr;
}

const domain::PastDeployment* standing_deployment(const PlacementHistory& history,
                                                  const domain::TargetName& target) {
  for (const auto& past : history.deployments) {
    if (past.outcome != domain::Outcome::kSucceeded || !was_at(past, target)) continue;
    return past.uninstalls ? nullptr : &past;
  }
  return nullptr;
}

namespace {

bool stood(const domain::PastDeployment& past, const domain::PackageId& package) {
  return past.outcome == domain::Outcome::kSucceeded && !past.uninstalls && past.to.package == package;
}

bool stood_at(const PlacementHistory& history, const domain::PackageId& package,
              const domain::TargetName& target) {
  return std::any_of(history.deployments.begin(), history.deployments.end(),
                     [&](const auto& past) { return stood(past, package) && was_at(past, target); });
}

}  // namespace

bool stood_before(const PlacementHistory& history, const domain::PackageId& package) {
  return std::any_of(history.deployments.begin(), history.deployments.end(),
                     [&](const auto& past) { return stood(past, package); });
}

namespace {

Hold unknown_state(std::string why) {
  return {.reason = HoldReason::kUnknownState,
          .why = std::move(why),
          .released_by = "talentops unlock, by a person who has looked at the target and its records",
          .code = codes::kUnknownState};
}

/// Whether the records know the deployment that a receipt names.
bool is_recorded(const PlacementHistory& history, const domain::DeploymentId& deployment) {
  if (history.open && history.open->intent.id == deployment) return true;
  return std::any_of(history.deployments.begin(), history.deployments.end(),
                     [&](const auto& past) { return past.id == deployment; });
}

std::optional<Hold> hold_of_receipt(const TargetObservation& target, const TalentObservation& observation,
                                    const PlacementHistory& history, bool is_unlocked) {
  if (!observation.receipt || is_unlocked) return std::nullopt;
  const auto& receipt = *observation.receipt;
  if (receipt.installed && !is_recorded(history, receipt.installed->deployment)) {
    return unknown_state(
        fmt::format("target {} has a receipt of deployment {}, of which the records know nothing",
                    target.target.text(), receipt.installed->deployment.text()));
  }
  if (receipt.ended && !is_recorded(history, receipt.ended->deployment)) {
    return unknown_state(fmt::format(
        "target {} has a receipt that deployment {} ended there, of which the records know nothing",
        target.target.text(), receipt.ended->deployment.text()));
  }
  return std::nullopt;
}

/// A target whose receipt is gone although the records say that something stands there.
TargetAction without_receipt(const TargetObservation& target, const TalentObservation& observation,
                             const PlacementHistory& history, const domain::Package& wanted,
                             bool is_unlocked) {
  const auto* standing = standing_deployment(history, target.target);
  if (standing == nullptr || is_unlocked) return {target.target, Action::kInstall};
  if (standing->to.package == wanted.id && observation.wanted_matches) {
    return {target.target, Action::kRestoreReceipt, standing->to};
  }
  return {.target = target.target,
          .action = Action::kNone,
          .hold = unknown_state(fmt::format(
              "target {} has no receipt, but the records say that {} {} was deployed there by {}",
              target.target.text(), wanted.talent.text(), standing->to.version.text(), standing->id.text()))};
}

Action from_to(const Deployed& from, const domain::Package& wanted, const PlacementHistory& history,
               const domain::TargetName& target) {
  if (from.package == wanted.id) return Action::kNone;
  if (from.package.bundle == wanted.id.bundle) return Action::kReconfigure;
  // Of a target that is caught up the others' past says nothing: it has never been there.
  const bool goes_on = from.version < wanted.version && !stood_at(history, wanted.id, target);
  if (stood_before(history, wanted.id) && !goes_on) return Action::kRevert;
  return from.version < wanted.version ? Action::kUpgrade : Action::kDowngrade;
}

int gravity(Action action) {
  switch (action) {
    case Action::kNone:
      return 0;
    case Action::kRestoreReceipt:
      return 1;
    case Action::kCorrect:
      return 2;
    case Action::kReconfigure:
      return 3;
    case Action::kRevert:
      return 4;
    case Action::kDowngrade:
      return 5;
    case Action::kUpgrade:
      return 6;
    case Action::kInstall:
      return 7;
    case Action::kRetire:
      return 8;
  }
  return 0;
}

}  // namespace

Hold hold_of_unreached(const TargetObservation& target) {
  const auto& why = *target.unreachable;
  return {.reason = target.is_forbidden ? HoldReason::kTargetForbidden : HoldReason::kTargetUnreachable,
          .why = fmt::format("target {}: {}", target.target.text(), why.text()),
          .released_by = target.is_forbidden
                             ? "a change of allow.directories in the controller's configuration, or of the "
                               "environment's document"
                             : "the target, as soon as it answers",
          .code = why.code};
}

std::vector<Hold> holds_of_state(const EnvironmentFacts& facts, const TalentName& talent) {
  std::vector<Hold> holds;
  const auto history = facts.histories.find(talent);
  if (history != facts.histories.end() && history->second.unreadable) {
    holds.push_back(unknown_state("its records cannot be read: " + history->second.unreadable->text()));
  }
  const bool may_lag = !laggards_of(facts).empty();
  for (const auto& target : facts.targets) {
    if (!target.reached()) {
      if (!may_lag) holds.push_back(hold_of_unreached(target));
    } else if (target.foreign) {
      holds.push_back({.reason = HoldReason::kUnknownState,
                       .why = fmt::format("target {}: {}", target.target.text(), target.foreign->text()),
                       .released_by = "a person, who repairs it or says talentops adopt",
                       .code = target.foreign->code});
    }
  }
  return holds;
}

std::vector<Hold> holds_of_receipts(const EnvironmentFacts& facts, const TalentName& talent) {
  static const PlacementHistory kNoHistory;
  const auto found = facts.histories.find(talent);
  const auto& history = found == facts.histories.end() ? kNoHistory : found->second;
  std::vector<Hold> holds;
  for (const auto& target : facts.targets) {
    const auto& observation = EnvironmentFacts::talent_at(target, talent);
    if (auto hold = hold_of_receipt(target, observation, history, unlocked_as(facts, talent).has_value()))
      holds.push_back(*std::move(hold));
  }
  return holds;
}

ActionDecision decide_action(const EnvironmentFacts& facts, const TalentName& talent,
                             const domain::Package& wanted) {
  static const PlacementHistory kNoHistory;
  const auto found = facts.histories.find(talent);
  const auto& history = found == facts.histories.end() ? kNoHistory : found->second;

  ActionDecision decision;
  decision.holds = holds_of_state(facts, talent);
  if (!decision.holds.empty()) return decision;

  const bool is_unlocked = unlocked_as(facts, talent).has_value();
  for (const auto& target : facts.targets) {
    if (!target.reached()) continue;
    const auto& observation = EnvironmentFacts::talent_at(target, talent);
    if (auto hold = hold_of_receipt(target, observation, history, is_unlocked)) {
      decision.holds.push_back(std::move(*hold));
      continue;
    }
    TargetAction action{target.target};
    if (!observation.receipt) {
      action = without_receipt(target, observation, history, wanted, is_unlocked);
    } else if (const auto from = installed_of(observation)) {
      action.from = from;
      action.action = from_to(*from, wanted, history, target.target);
      const auto due = correction_due(facts, talent, target.target);
      if (action.action == Action::kNone && due && *due <= facts.now) action.action = Action::kCorrect;
    } else {
      action.action = Action::kInstall;
    }
    if (action.hold) decision.holds.push_back(*action.hold);
    if (gravity(action.action) > gravity(decision.action)) {
      decision.action = action.action;
      decision.from = action.from;
    }
    if (!decision.from) decision.from = action.from;
    decision.targets.push_back(std::move(action));
  }
  return decision;
}

}  // namespace talentops::plan
