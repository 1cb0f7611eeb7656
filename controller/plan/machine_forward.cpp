#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/machine_run.hpp"

namespace talentops::plan {

using domain::Outcome;
using domain::Phase;

// Going forward: each step is done, or says what is next.
MachineDecision Run::go_forward() const {
  if (is_return()) return go_on_returning();
  if (!unreachable_.empty() && !may_go_without_unreachable())
    return wait_for_unreachable(Phase::kProgressing);
  if (auto hold = frozen()) {
    if (!any_at(TargetStage::kExposed)) {
      return finish(Outcome::kCancelled, "git wishes another version now; nothing had changed");
    }
    auto why = hold->why;
    return rest(Phase::kProgressing, std::move(why), std::nullopt, {std::move(*hold)});
  }
  for (const auto& step : intent_.program.steps) {
    if (!is_run(step)) return stand_before_unknown_step();
    if (auto decision = std::visit([&](const auto& each) { return this->perform(each); }, step))
      return *decision;
  }
  return finish(Outcome::kSucceeded, "");
}

/// A step that another version wrote is neither passed over nor done in another way.
MachineDecision Run::stand_before_unknown_step() const {
  domain::Hold hold{.reason = domain::HoldReason::kOperator,
                    .why = "its next step is one that this version of talentops does not carry out",
                    .until = deadline(),
                    .released_by = "a version that does; or talentops rollback",
                    .code = codes::kStepNotKnown};
  auto why = hold.why;
  return rest(Phase::kProgressing, std::move(why), std::nullopt, {std::move(hold)});
}

std::optional<MachineDecision> Run::perform(const domain::ApplyStep&) const {
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

std::optional<MachineDecision> Run::perform(const domain::ExposeStep&) const {
  for (const auto* target : reached_) {
    const auto stage = stage_of(*target, intent_);
    if (stage == TargetStage::kExposed) continue;
    if (any_at(TargetStage::kExposed)) {
      if (auto decision = ask_again()) return decision;  // before every increase of exposure
    }
    const auto& observation = EnvironmentFacts::talent_at(*target, intent_.talent);
    std::optional<domain::WayBack> way_back;
    if (intent_.action == domain::Action::kCorrect) {
      way_back = observation.receipt->way_back;  // whoever goes back from here goes to another version
    } else if (const auto installed = installed_of(observation)) {
      way_back = domain::WayBack{installed->package, installed->version, installed->deployment};
    }
    auto takeover = takeover_of(facts_, intent_.talent, target->target);
    takeover.corrects = intent_.action == domain::Action::kCorrect;
    return MachineDecision{domain::ActivateTarget{target->target, intent_, way_back, std::move(takeover)},
                           Phase::kProgressing, fmt::format("activating at {}", target->target.text())};
  }
  return std::nullopt;
}

std::optional<MachineDecision> Run::perform(const domain::CheckStep& step) const {
  std::optional<Instant> earliest;
  for (const auto& result : check_results(facts_, open_)) {
    if (result.check->name != step.check.name) continue;
    switch (result.state) {
      case CheckState::kPassed:
        break;
      case CheckState::kFailed:
        return wait_for_person(result);
      case CheckState::kDue:
        return MachineDecision{domain::MeasureCheck{result.target, *result.check, intent_}, Phase::kVerifying,
                               fmt::format("checking {}", step.check.name)};
      case CheckState::kWaiting:
        if (!earliest || result.due < *earliest) earliest = result.due;
        break;
    }
  }
  if (!earliest) return std::nullopt;
  return rest(Phase::kVerifying, fmt::format("checking {}", step.check.name), earliest);
}

std::optional<MachineDecision> Run::perform(const domain::RetireStep&) const {
  for (const auto* target : reached_) {
    if (stage_of(*target, intent_) != TargetStage::kUntouched) continue;
    if (auto decision = ask_again()) return decision;
    const auto installed = installed_of(EnvironmentFacts::talent_at(*target, intent_.talent));
    const domain::Ended ended{intent_.id, std::string(name_of(Outcome::kSucceeded)), installed->package,
                              "no release wishes it any more", facts_.now};
    return MachineDecision{domain::RetireTarget{target->target, intent_, installed->package, ended},
                           Phase::kProgressing, fmt::format("removing at {}", target->target.text())};
  }
  return std::nullopt;
}

MachineDecision Run::wait_for_person(const StandingCheck& result) const {
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
std::optional<MachineDecision> Run::ask_again() const {
  const auto* asked = wish();
  const bool touched = any_at(TargetStage::kExposed);
  if (is_retirement()) return stop_at(gates_of({}, Purpose::kRetire));
  if (asked == nullptr) {
    if (touched) return std::nullopt;
    return finish(Outcome::kCancelled, "its release has left git; nothing had changed");
  }
  return stop_at(gates_of(*asked, purpose_of(intent_.action)));
}

std::optional<MachineDecision> Run::stop_at(const std::vector<domain::GateResult>& gates) const {
  const bool touched = any_at(TargetStage::kExposed);
  for (const auto& gate : gates) {
    if (gate.verdict == domain::Verdict::kPass) continue;
    const bool waits = gate.verdict == domain::Verdict::kWait;
    if (auto measure = waits ? measure_for(gate) : std::nullopt) return measure;
    auto why = fmt::format("gate {}: {}", gate.name, gate.why);
    const bool is_closed = gate.name == "window";
    // Each strategy that is run has one step in which exposure grows: what has begun to is that step.
    if (is_closed && touched && policy().on_close == domain::OnClose::kFinishStep) continue;
    // Nobody knows for how long a closed window will be what is waited for: it is planned anew when it opens.
    if (!touched && (gate.verdict == domain::Verdict::kDeny || is_closed))
      return finish(Outcome::kCancelled, std::move(why));
    domain::Hold hold{
        .reason = is_closed ? domain::HoldReason::kWindowClosed : domain::HoldReason::kGateRevoked,
        .why = why,
        .until = gate.until,
        .released_by = gate.needs,
        .code = gate.code};
    return rest(Phase::kPreparing, std::move(why), gate.until, {std::move(hold)});
  }
  return std::nullopt;
}

/// What a waiting gate needs that a pass can do.
std::optional<MachineDecision> Run::measure_for(const domain::GateResult& gate) const {
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

}  // namespace talentops::plan
