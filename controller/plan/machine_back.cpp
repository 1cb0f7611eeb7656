#include <fmt/format.h>

#include "controller/plan/action.hpp"
#include "controller/plan/machine_run.hpp"

namespace talentops::plan {

using domain::Outcome;
using domain::Phase;
using domain::TargetObservation;

// Going back: exposed targets in reverse order, then the record. Waits for no git, gate or person; a target
// that has no way back keeps no other from going.
MachineDecision Run::go_back(const Cause& cause) const {
  std::optional<std::string> stuck;
  for (auto it = reached_.rbegin(); it != reached_.rend(); ++it) {
    if (stage_of(**it, intent_) != TargetStage::kExposed) continue;
    if (auto refused = refusal(**it)) {
      stuck = std::move(refused);
      continue;
    }
    const auto& receipt = EnvironmentFacts::talent_at(**it, intent_.talent).receipt;
    if (is_retirement() && (!receipt || !receipt->way_back)) continue;  // nothing was there to be removed
    const auto way = way_of(**it, *receipt);
    const auto why = fmt::format("taking back at {}: {}", (*it)->target.text(), cause.reason);
    if (auto decision = go_through(way, **it, ended_by(cause), why)) return *decision;
    stuck = std::get<NoWayLeft>(way).why;
  }
  if (stuck) return finish(Outcome::kRollbackFailed, fmt::format("{}; {}", cause.reason, *stuck));
  if (!unreachable_.empty()) return wait_for_unreachable(Phase::kRollingBack);
  if (!any_at(TargetStage::kTakenBack))
    return finish(Outcome::kCancelled, cause.reason + "; nothing had changed");
  return finish(cause.outcome, cause.reason, cause.by);
}

/// A correction that fails leaves the version where it is.
WayNow Run::way_of(const TargetObservation& target, const domain::Receipt& receipt) const {
  if (intent_.action != domain::Action::kCorrect || !intent_.previous)
    return way_now(facts_, target, intent_.talent, receipt.way_back, intent_.to.package);
  const auto& before = *intent_.previous;
  return way_now(facts_, target, intent_.talent,
                 domain::WayBack{before.package, before.version, before.deployment}, {});
}

domain::Ended Run::ended_by(const Cause& cause) const {
  return {intent_.id, std::string(name_of(cause.outcome)), intent_.to.package, cause.reason, facts_.now};
}

/// Nothing: there is no way left.
std::optional<MachineDecision> Run::go_through(const WayNow& way, const TargetObservation& target,
                                               const domain::Ended& ended, const std::string& why) const {
  struct Visitor {
    const Run& run;
    const TargetObservation& target;
    const domain::Ended& ended;
    const std::string& why;

    std::optional<MachineDecision> operator()(const GoThroughSlot& slot) const {
      return MachineDecision{domain::RevertTarget{target.target, run.intent_, slot.to, ended},
                             Phase::kRollingBack, why};
    }
    std::optional<MachineDecision> operator()(const GoByUninstalling&) const {
      return MachineDecision{domain::RevertTarget{target.target, run.intent_, std::nullopt, ended},
                             Phase::kRollingBack, why};
    }
    std::optional<MachineDecision> operator()(const StageFirst& stage) const {
      const domain::Deployed what{stage.to.version, stage.to.package, stage.to.deployment};
      return MachineDecision{domain::StagePackage{target.target, run.intent_.talent, what},
                             Phase::kRollingBack, why};
    }
    std::optional<MachineDecision> operator()(const NoWayLeft&) const { return std::nullopt; }
  };
  return std::visit(Visitor{*this, target, ended, why}, way);
}

/// The deployment that a return leaves: what is installed, or the retirement that nothing followed.
domain::Deployed Run::left_by_return() const {
  if (intent_.previous) return *intent_.previous;
  auto left = intent_.to;
  const auto history = facts_.histories.find(intent_.talent);
  if (history == facts_.histories.end()) return left;
  for (const auto& past : history->second.deployments) {
    if (past.id == intent_.id || past.action != domain::Action::kRetire) continue;
    left.deployment = past.id;
    break;
  }
  return left;
}

bool Run::is_to_return(const TargetObservation& target, const domain::Deployed& left) const {
  const auto& observation = EnvironmentFacts::talent_at(target, intent_.talent);
  const auto installed = installed_of(observation);
  if (intent_.previous || intent_.uninstalls) return installed && installed->package == left.package;
  return !installed && observation.receipt && observation.receipt->ended &&
         observation.receipt->ended->deployment == left.deployment;
}

// A return that a person asked for: every target at which the deployment that is left still stands, then
// the record.
MachineDecision Run::go_on_returning() const {
  const auto left = left_by_return();
  const domain::Ended ended{left.deployment, std::string(name_of(Outcome::kRolledBack)), left.package,
                            fmt::format("asked by {}: {}", intent_.asked_by, intent_.asked_because),
                            facts_.now};
  std::optional<std::string> stuck;
  for (const auto* target : reached_) {
    if (!is_to_return(*target, left)) continue;
    if (auto refused = refusal(*target)) {
      stuck = std::move(refused);
      continue;
    }
    const auto way = way_of_return(*target, left);
    const auto why = fmt::format("going back at {}", target->target.text());
    if (auto decision = go_through(way, *target, ended, why)) return *decision;
    stuck = std::get<NoWayLeft>(way).why;
  }
  if (stuck) return finish(Outcome::kRollbackFailed, fmt::format("{}; {}", ended.reason, *stuck));
  if (!unreachable_.empty()) return wait_for_unreachable(Phase::kRollingBack);
  return finish(Outcome::kSucceeded, "");
}

WayNow Run::way_of_return(const TargetObservation& target, const domain::Deployed& left) const {
  if (intent_.uninstalls) return GoByUninstalling{};
  const domain::WayBack to{intent_.to.package, intent_.to.version, intent_.to.deployment};
  const auto away_from = intent_.previous ? left.package : domain::PackageId{};
  return way_now(facts_, target, intent_.talent, to, away_from);
}

}  // namespace talentops::plan
