// This file is longer than others: one state machine, read from top to bottom; no half of it could be
// understood alone.
#include "controller/plan/machine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/checks.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/outcome.hpp"
#include "controller/plan/way_back.hpp"

namespace talentops::plan {

using domain::Intent;
using domain::Outcome;
using domain::Phase;
using domain::TargetObservation;

TargetStage stage_of(const TargetObservation& target, const Intent& intent) {
  const auto& receipt = EnvironmentFacts::talent_at(target, intent.talent).receipt;
  // A return that a person asked for is done where the receipt says that what it leaves has ended.
  const bool is_return = !intent.asked_by.empty();
  if (receipt && receipt->ended) {
    if (!is_return && receipt->ended->deployment == intent.id) return TargetStage::kTakenBack;
    if (is_return && intent.previous && receipt->ended->deployment == intent.previous->deployment)
      return TargetStage::kExposed;
  }
  if (!is_return && receipt && receipt->installed && receipt->installed->deployment == intent.id)
    return TargetStage::kExposed;
  return has_intact_slot(target, intent.to.package) ? TargetStage::kStaged : TargetStage::kUntouched;
}

namespace {

/// One open deployment on its way; groups what every step of the decision needs.
class Run {
 public:
  Run(const EnvironmentFacts& facts, const domain::Manifest& open)
      : facts_(facts), open_(open), intent_(open.intent) {
    for (const auto& name : intent_.targets) {
      const auto* target = facts.target(name);
      if (target == nullptr) {
        missing_.push_back(name);
      } else if (!target->reached()) {
        unreachable_.push_back(target);
      } else {
        reached_.push_back(target);
      }
    }
  }

  MachineDecision decide() const {
    if (auto decision = stand_still_for_unknown()) return *decision;
    if (auto decision = take_targets()) return *decision;
    if (const auto cause = reason_to_go_back()) return go_back(*cause);
    return go_forward();
  }

 private:
  struct Cause {
    Outcome outcome;  ///< of the deployment, once it is back
    std::string reason;
    std::string by = {};  ///< the person who asked
  };

  /// The deadline counts work; how long a check must go on passing does not.
  Instant deadline() const {
    auto end = intent_.at + intent_.deadline;
    for (const auto& step : intent_.steps) {
      if (const auto* check = std::get_if<domain::CheckStep>(&step)) end += check->check.stable_for;
    }
    return end;
  }

  MachineDecision rest(Phase phase, std::string why, std::optional<Instant> until,
                       std::vector<domain::Hold> holds = {}) const {
    const auto deadline = this->deadline();
    // A rest never outlasts the deadline: what stands still is taken back then.
    const auto latest = deadline > facts_.now ? std::optional(deadline) : std::nullopt;
    if (!until || (latest && *until > *latest)) until = latest;
    return {domain::Rest{.until = until, .settled = !until.has_value()}, phase, std::move(why),
            std::move(holds)};
  }

  std::optional<MachineDecision> stand_still_for_unknown() const {
    std::vector<domain::Hold> holds;
    for (const auto& name : missing_) {
      holds.push_back(
          {.reason = domain::HoldReason::kUnknownState,
           .why = fmt::format("target {} is no longer in the environment's document", name.text()),
           .released_by = "the target, put back into the document",
           .code = codes::kUnknownState});
    }
    for (const auto* target : reached_) {
      if (!target->foreign) continue;
      holds.push_back({.reason = domain::HoldReason::kUnknownState,
                       .why = fmt::format("target {}: {}", target->target.text(), target->foreign->text()),
                       .released_by = "a person",
                       .code = target->foreign->code});
    }
    if (holds.empty()) return std::nullopt;
    auto why = holds.front().why;
    return MachineDecision{domain::Rest{}, Phase::kProgressing, std::move(why), std::move(holds)};
  }

  std::optional<MachineDecision> take_targets() const {
    for (const auto* target : reached_) {
      const auto held = facts_.held.find(target->target);
      const bool ours = held != facts_.held.end() && held->second == target->epoch && !target->journal_open;
      if (ours) continue;
      return MachineDecision{domain::TakeTarget{target->target, target->epoch}, Phase::kPreparing,
                             fmt::format("taking target {}", target->target.text())};
    }
    return std::nullopt;
  }

  bool any_at(TargetStage stage) const {
    return std::any_of(reached_.begin(), reached_.end(),
                       [&](const auto* target) { return stage_of(*target, intent_) == stage; });
  }

  const domain::Wish* wish() const {
    const auto found = facts_.wishes.find(intent_.talent);
    return found == facts_.wishes.end() ? nullptr : &found->second;
  }
  bool is_return() const { return !intent_.asked_by.empty(); }

  std::optional<Cause> reason_to_go_back() const {
    if (auto cause = already_going_back()) return cause;
    if (is_return()) return std::nullopt;  // a return goes on until it is done
    // What is done only waits for its outcome to be written; whatever else is wished begins from there.
    if (is_complete()) return std::nullopt;
    if (auto cause = asked_by_person()) return cause;
    if (const auto failed = failed_check()) {
      if (intent_.automatic_rollback) return Cause{Outcome::kRolledBack, *failed};
    }
    if (auto cause = too_late()) return cause;
    if (auto cause = superseded()) return cause;
    return obstructed();
  }

  /// What lies where files are to be written is its owner's to move, and nobody knows when: nothing waits for
  /// that.
  std::optional<Cause> obstructed() const {
    const auto* asked = wish();
    const bool is_wished = asked != nullptr && asked->package && asked->package->id == intent_.to.package;
    for (const auto* target : reached_) {
      if (stage_of(*target, intent_) == TargetStage::kExposed) continue;
      if (const auto refused = refusal(*target)) return Cause{Outcome::kRolledBack, *refused};
      const auto found = is_wished ? in_the_way(*target, intent_.talent) : std::nullopt;
      if (found) return Cause{Outcome::kRolledBack, *found};
    }
    return std::nullopt;
  }

  /// Why a target would not be switched for this deployment when that was tried.
  std::optional<std::string> refusal(const TargetObservation& target) const {
    const auto memory = facts_.runs.find(intent_.id);
    if (memory == facts_.runs.end()) return std::nullopt;
    const auto found = memory->second.refused.find(target.target);
    return found == memory->second.refused.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<Cause> asked_by_person() const {
    const auto* act = act_about(facts_, domain::ActVerb::kRollback, intent_.id);
    if (act == nullptr) return std::nullopt;
    return Cause{Outcome::kRolledBack, fmt::format("asked by {}: {}", act->by, act->reason), act->by};
  }

  std::optional<Cause> already_going_back() const {
    for (const auto* target : reached_) {
      if (stage_of(*target, intent_) != TargetStage::kTakenBack) continue;
      const auto& ended = *EnvironmentFacts::talent_at(*target, intent_.talent).receipt->ended;
      Cause cause{domain::parse_outcome(ended.outcome).value_or(Outcome::kRolledBack), ended.reason};
      if (const auto asked = asked_by_person(); asked && asked->reason == ended.reason) cause.by = asked->by;
      return cause;
    }
    return std::nullopt;
  }

  std::optional<Cause> too_late() const {
    if (facts_.now < deadline()) return std::nullopt;
    if (frozen())
      return Cause{Outcome::kSuperseded,
                   "git wishes another version, which could not start before the deadline"};
    if (is_only_to_be_verified()) return std::nullopt;
    return Cause{Outcome::kRolledBack,
                 fmt::format("not finished within its deadline of {}", format_duration(intent_.deadline))};
  }

  bool is_exposed_everywhere() const {
    return missing_.empty() && unreachable_.empty() &&
           std::all_of(reached_.begin(), reached_.end(), [&](const auto* target) {
             return stage_of(*target, intent_) == TargetStage::kExposed;
           });
  }
  bool is_complete() const {
    if (!is_exposed_everywhere()) return false;
    const auto results = check_results(facts_, open_);
    return std::all_of(results.begin(), results.end(),
                       [](const auto& each) { return each.state == CheckState::kPassed; });
  }
  /// Nothing is left but checks that nobody has asked yet: what was interrupted there is verified, however
  /// late it is.
  bool is_only_to_be_verified() const {
    if (!is_exposed_everywhere()) return false;
    const auto results = check_results(facts_, open_);
    return std::all_of(results.begin(), results.end(),
                       [](const auto& each) { return each.state == CheckState::kPassed || !each.was_asked; });
  }

  std::optional<Cause> superseded() const {
    const auto* newer = wish();
    if (newer == nullptr || !newer->package || newer->package->id == intent_.to.package) return std::nullopt;
    if (intent_.way_back_to && newer->package->id == intent_.way_back_to->package) {
      return Cause{Outcome::kSuperseded, fmt::format("git went back to {}", newer->package->version.text())};
    }
    const auto history = facts_.histories.find(intent_.talent);
    const bool is_revert =
        history != facts_.histories.end() && stood_before(history->second, newer->package->id);
    if (!passes_timeless_gates(gates_of(*newer, is_revert ? Purpose::kRevert : Purpose::kDeploy)))
      return std::nullopt;
    return Cause{Outcome::kSuperseded, fmt::format("git wishes {} now", newer->package->version.text())};
  }

  /// Whether git wishes something else that may not start yet: exposure does not grow meanwhile.
  std::optional<domain::Hold> frozen() const {
    const auto* newer = wish();
    if (is_return() || newer == nullptr || is_complete()) return std::nullopt;
    if (newer->package && newer->package->id == intent_.to.package) return std::nullopt;
    return domain::Hold{.reason = domain::HoldReason::kGateRevoked,
                        .why = "git wishes another version, which may not start yet",
                        .until = deadline(),
                        .released_by = "the newer wish, once it may start",
                        .code = codes::kFrozen};
  }

  std::vector<domain::GateResult> gates_of(const domain::Wish& asked, Purpose purpose) const {
    const auto policy = domain::effective_policy(*facts_.catalog, *facts_.environment);
    return ask_gates({.facts = facts_,
                      .talent = intent_.talent,
                      .wish = asked,
                      .action = intent_.action,
                      .purpose = purpose,
                      .policy = policy,
                      .way_back = intent_.way_back,
                      .way_back_verified = way_back_still_there()});
  }

  bool way_back_still_there() const {
    return std::all_of(reached_.begin(), reached_.end(), [&](const auto* target) {
      const auto& observation = EnvironmentFacts::talent_at(*target, intent_.talent);
      if (stage_of(*target, intent_) == TargetStage::kExposed) {
        const auto& recorded = observation.receipt->way_back;
        return !recorded || can_restore(facts_, *target, recorded->package);
      }
      const auto installed = installed_of(observation);
      return !installed || can_restore(facts_, *target, installed->package);
    });
  }

  std::optional<std::string> failed_check() const {
    for (const auto& result : check_results(facts_, open_)) {
      if (result.state == CheckState::kFailed)
        return fmt::format("{} failed: {}", result.check->name, result.measurement.detail);
    }
    return std::nullopt;
  }

  // Going forward: each step is done, or says what is next.
  MachineDecision go_forward() const {
    if (is_return()) return go_on_returning();
    if (!unreachable_.empty()) return wait_for_unreachable(Phase::kProgressing);
    if (auto hold = frozen()) {
      if (!any_at(TargetStage::kExposed)) {
        return finish(Outcome::kCancelled, "git wishes another version now; nothing had changed");
      }
      auto why = hold->why;
      return rest(Phase::kProgressing, std::move(why), std::nullopt, {std::move(*hold)});
    }
    for (const auto& step : intent_.steps) {
      if (auto decision = std::visit([&](const auto& each) { return this->perform(each); }, step))
        return *decision;
    }
    return finish(Outcome::kSucceeded, "");
  }

  std::optional<MachineDecision> perform(const domain::ApplyStep&) const {
    const bool may_begin = any_at(TargetStage::kExposed);
    if (!may_begin) {
      if (auto decision = ask_again()) return decision;
    }
    for (const auto* target : reached_) {
      if (stage_of(*target, intent_) != TargetStage::kUntouched) continue;
      return MachineDecision{domain::StagePackage{target->target, intent_.talent, intent_.to},
                             Phase::kPreparing, fmt::format("staging at {}", target->target.text())};
    }
    return std::nullopt;
  }

  std::optional<MachineDecision> perform(const domain::ExposeStep&) const {
    for (const auto* target : reached_) {
      const auto stage = stage_of(*target, intent_);
      if (stage == TargetStage::kExposed) continue;
      if (any_at(TargetStage::kExposed)) {
        if (auto decision = ask_again()) return decision;  // before every increase of exposure
      }
      std::optional<domain::WayBack> way_back;
      if (const auto installed = installed_of(EnvironmentFacts::talent_at(*target, intent_.talent))) {
        way_back = domain::WayBack{installed->package, installed->version, installed->deployment};
      }
      return MachineDecision{domain::ActivateTarget{target->target, intent_, way_back}, Phase::kProgressing,
                             fmt::format("activating at {}", target->target.text())};
    }
    return std::nullopt;
  }

  std::optional<MachineDecision> perform(const domain::CheckStep& step) const {
    std::optional<Instant> earliest;
    for (const auto& result : check_results(facts_, open_)) {
      if (result.check->name != step.check.name) continue;
      switch (result.state) {
        case CheckState::kPassed:
          break;
        case CheckState::kFailed:
          return wait_for_person(result);
        case CheckState::kDue:
          return MachineDecision{domain::MeasureCheck{result.target, *result.check, intent_},
                                 Phase::kVerifying, fmt::format("checking {}", step.check.name)};
        case CheckState::kWaiting:
          if (!earliest || result.due < *earliest) earliest = result.due;
          break;
      }
    }
    if (!earliest) return std::nullopt;
    return rest(Phase::kVerifying, fmt::format("checking {}", step.check.name), earliest);
  }

  MachineDecision wait_for_person(const StandingCheck& result) const {
    domain::Hold hold{.reason = domain::HoldReason::kOperator,
                      .why = fmt::format("{} failed: {}; rollback.automatic is false", result.check->name,
                                         result.measurement.detail),
                      .until = deadline(),
                      .released_by = "talentops rollback; at the deadline it goes back by itself",
                      .code = codes::kManualRollback};
    auto why = hold.why;
    return rest(Phase::kVerifying, std::move(why), std::nullopt, {std::move(hold)});
  }

  /// Asks the gates before something becomes visible; nothing: all of them pass.
  std::optional<MachineDecision> ask_again() const {
    const auto* asked = wish();
    const bool touched = any_at(TargetStage::kExposed);
    if (asked == nullptr) {
      if (touched) return std::nullopt;
      return finish(Outcome::kCancelled, "its release has left git; nothing had changed");
    }
    const auto gates = gates_of(*asked, purpose_of(intent_.action));
    for (const auto& gate : gates) {
      if (gate.verdict == domain::Verdict::kPass) continue;
      const bool waits = gate.verdict == domain::Verdict::kWait;
      if (auto measure = waits ? measure_for(gate) : std::nullopt) return measure;
      auto why = fmt::format("gate {}: {}", gate.name, gate.why);
      if (gate.verdict == domain::Verdict::kDeny && !touched)
        return finish(Outcome::kCancelled, std::move(why));
      domain::Hold hold{.reason = domain::HoldReason::kGateRevoked,
                        .why = why,
                        .until = gate.until,
                        .released_by = gate.needs,
                        .code = gate.code};
      return rest(Phase::kPreparing, std::move(why), gate.until, {std::move(hold)});
    }
    return std::nullopt;
  }

  /// What a waiting gate needs that a pass can do.
  std::optional<MachineDecision> measure_for(const domain::GateResult& gate) const {
    if (gate.name == "preflight") {
      if (const auto* check = due_preflight(facts_)) {
        return MachineDecision{domain::MeasurePreflight{*check}, Phase::kPreparing,
                               fmt::format("checking {}", check->name)};
      }
    }
    if (gate.name == "environment-verified" && is_verification_due(facts_)) {
      return MachineDecision{domain::VerifyEnvironment{}, Phase::kPreparing, "verifying the environment"};
    }
    return std::nullopt;
  }

  MachineDecision wait_for_unreachable(Phase phase) const {
    std::vector<domain::Hold> holds;
    for (const auto* target : unreachable_) holds.push_back(hold_of_unreached(*target));
    auto why = holds.front().why;
    // Looked for again on the environment's interval, for ever when going back, up to the deadline when going
    // forward.
    return {domain::Rest{.until = facts_.now + facts_.environment->observe_every, .settled = false}, phase,
            std::move(why), std::move(holds)};
  }

  // Going back: exposed targets in reverse order, then the record. Waits for no git, gate or person; a target
  // that has no way back keeps no other from going.
  MachineDecision go_back(const Cause& cause) const {
    std::optional<std::string> stuck;
    for (auto it = reached_.rbegin(); it != reached_.rend(); ++it) {
      if (stage_of(**it, intent_) != TargetStage::kExposed) continue;
      if (auto refused = refusal(**it)) {
        stuck = std::move(refused);
        continue;
      }
      const auto& receipt = EnvironmentFacts::talent_at(**it, intent_.talent).receipt;
      const auto way = way_now(facts_, **it, intent_.talent, receipt->way_back, intent_.to.package);
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

  domain::Ended ended_by(const Cause& cause) const {
    return {intent_.id, std::string(name_of(cause.outcome)), intent_.to.package, cause.reason, facts_.now};
  }

  /// Nothing: there is no way left.
  std::optional<MachineDecision> go_through(const WayNow& way, const TargetObservation& target,
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

  // A return that a person asked for: every target at which the deployment that is left still stands, then
  // the record.
  MachineDecision go_on_returning() const {
    const auto left = intent_.previous.value_or(intent_.to);
    const domain::Ended ended{left.deployment, std::string(name_of(Outcome::kRolledBack)), left.package,
                              fmt::format("asked by {}: {}", intent_.asked_by, intent_.asked_because),
                              facts_.now};
    std::optional<std::string> stuck;
    for (const auto* target : reached_) {
      const auto installed = installed_of(EnvironmentFacts::talent_at(*target, intent_.talent));
      if (!installed || installed->deployment != left.deployment) continue;
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

  WayNow way_of_return(const TargetObservation& target, const domain::Deployed& left) const {
    if (intent_.uninstalls) return GoByUninstalling{};
    const domain::WayBack to{intent_.to.package, intent_.to.version, intent_.to.deployment};
    return way_now(facts_, target, intent_.talent, to, left.package);
  }

  MachineDecision finish(Outcome outcome, std::string reason, std::string by = {}) const {
    const auto phase = outcome == Outcome::kSucceeded ? Phase::kFinalizing : Phase::kRollingBack;
    auto why = reason.empty() ? std::string("writing the outcome") : reason;
    return {compose_outcome(facts_, open_, outcome, std::move(reason), std::move(by)), phase, std::move(why)};
  }

  const EnvironmentFacts& facts_;
  const domain::Manifest& open_;
  const Intent& intent_;
  std::vector<const TargetObservation*> reached_;
  std::vector<const TargetObservation*> unreachable_;
  std::vector<domain::TargetName> missing_;
};

}  // namespace

MachineDecision run_deployment(const EnvironmentFacts& facts, const domain::Manifest& open) {
  return Run(facts, open).decide();
}

}  // namespace talentops::plan
