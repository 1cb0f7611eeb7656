#include "controller/plan/machine_run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/plan/action.hpp"
#include "controller/plan/checks.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/outcome.hpp"
#include "controller/plan/schedule.hpp"
#include "controller/plan/talent_plan.hpp"
#include "controller/plan/way_back.hpp"
#include "controller/plan/window_gate.hpp"

namespace talentops::plan {

using domain::Outcome;
using domain::Phase;
using domain::TargetObservation;

Run::Run(const EnvironmentFacts& facts, const domain::Manifest& open)
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

domain::EffectivePolicy Run::policy() const {
  return domain::effective_policy(*facts_.catalog, *facts_.environment);
}

/// The deadline counts work; what a program waits for does not, nor how long calendars kept targets from
/// being switched.
Instant Run::deadline() const {
  auto end = intent_.at + intent_.deadline;
  if (is_held_by_windows()) end += closed_since(facts_, intent_.at);
  return end + waits_of(intent_.program);
}

MachineDecision Run::rest(Phase phase, std::string why, std::optional<Instant> until,
                          std::vector<domain::Hold> holds) const {
  const auto deadline = this->deadline();
  // A rest never outlasts the deadline: what stands still is taken back then.
  const auto latest = deadline > facts_.now ? std::optional(deadline) : std::nullopt;
  if (!until || (latest && *until > *latest)) until = latest;
  return {domain::Rest{.until = until, .settled = !until.has_value()}, phase, std::move(why),
          std::move(holds)};
}

bool Run::any_at(TargetStage stage) const {
  return std::any_of(reached_.begin(), reached_.end(),
                     [&](const auto* target) { return stage_of(*target, intent_) == stage; });
}

const domain::Wish* Run::wish() const {
  const auto found = facts_.wishes.find(intent_.talent);
  return found == facts_.wishes.end() ? nullptr : &found->second;
}

/// Why a target would not be switched for this deployment when that was tried.
std::optional<std::string> Run::refusal(const TargetObservation& target) const {
  const auto memory = facts_.runs.find(intent_.id);
  if (memory == facts_.runs.end()) return std::nullopt;
  const auto found = memory->second.refused.find(target.target);
  return found == memory->second.refused.end() ? std::nullopt : std::optional(found->second);
}

/// The rest are enough: as many may be out of reach, by the manifest.
bool Run::may_go_without_unreachable() const {
  const bool is_closed = std::any_of(unreachable_.begin(), unreachable_.end(),
                                     [](const auto* target) { return target->is_forbidden; });
  return !is_closed && !reached_.empty() &&
         unreachable_.size() + intent_.laggards.pending.size() <= intent_.laggards.allowed;
}

/// Whether closed calendars keep it from going on: what is only to be verified asks none, nor does a way
/// back.
bool Run::is_held_by_windows() const {
  if (is_return() || is_exposed_everywhere() || intent_.emergency) return false;
  const auto rules = policy();
  if (rules.on_close != domain::OnClose::kHold) return false;
  return intent_.action != domain::Action::kRevert || rules.window_applies_to_revert;
}

bool Run::is_exposed_everywhere() const {
  return missing_.empty() && (unreachable_.empty() || may_go_without_unreachable()) &&
         std::all_of(reached_.begin(), reached_.end(),
                     [&](const auto* target) { return stage_of(*target, intent_) == TargetStage::kExposed; });
}

bool Run::is_complete() const {
  if (!is_exposed_everywhere()) return false;
  const auto results = check_results(facts_, open_);
  return std::all_of(results.begin(), results.end(),
                     [](const auto& each) { return each.state == CheckState::kPassed; });
}

/// Nothing is left but checks that nobody has asked yet: what was interrupted there is verified, however
/// late it is.
bool Run::is_only_to_be_verified() const {
  if (!is_exposed_everywhere()) return false;
  const auto results = check_results(facts_, open_);
  return std::all_of(results.begin(), results.end(),
                     [](const auto& each) { return each.state == CheckState::kPassed || !each.was_asked; });
}

std::vector<domain::GateResult> Run::gates_of(const domain::Wish& asked, Purpose purpose) const {
  const auto policy = domain::effective_policy(*facts_.catalog, *facts_.environment);
  // What runs goes on as its manifest says, whatever the document says by now.
  const bool is_another = asked.release != nullptr && !is_of_this(asked);
  const auto another =
      is_another ? compile(*asked.release, intent_.action, {intent_.placement(), all_targets(facts_)})
                 : domain::Program();
  return ask_gates({.facts = facts_,
                    .talent = intent_.talent,
                    .wish = asked,
                    .action = intent_.action,
                    .purpose = purpose,
                    .policy = policy,
                    .way_back = intent_.way_back,
                    .way_back_verified = way_back_still_there(),
                    .program = is_another ? another : intent_.program});
}

bool Run::way_back_still_there() const {
  return std::all_of(reached_.begin(), reached_.end(), [&](const auto* target) {
    const auto& observation = EnvironmentFacts::talent_at(*target, intent_.talent);
    if (stage_of(*target, intent_) == TargetStage::kExposed) {
      if (!observation.receipt) return true;  // nothing was there to be removed
      const auto& recorded = observation.receipt->way_back;
      return !recorded || can_restore(facts_, *target, recorded->package);
    }
    const auto installed = installed_of(observation);
    return !installed || can_restore(facts_, *target, installed->package);
  });
}

std::optional<std::string> Run::failed_check() const {
  for (const auto& result : check_results(facts_, open_)) {
    if (result.state == CheckState::kFailed)
      return fmt::format("{} failed: {}", result.check->name, result.measurement.detail);
  }
  return std::nullopt;
}

MachineDecision Run::wait_for_unreachable(Phase phase) const {
  std::vector<domain::Hold> holds;
  for (const auto* target : unreachable_) holds.push_back(hold_of_unreached(*target));
  auto why = holds.front().why;
  // Looked for again on the environment's interval, for ever when going back, up to the deadline when going
  // forward.
  return {domain::Rest{.until = facts_.now + facts_.environment->observe_every, .settled = false}, phase,
          std::move(why), std::move(holds)};
}

MachineDecision Run::finish(Outcome outcome, std::string reason, const std::string& by) const {
  const auto phase = outcome == Outcome::kSucceeded ? Phase::kFinalizing : Phase::kRollingBack;
  auto why = reason.empty() ? std::string("writing the outcome") : reason;
  return {compose_outcome(facts_, open_, outcome, std::move(reason), by), phase, std::move(why)};
}

}  // namespace talentops::plan
