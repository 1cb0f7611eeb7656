// This file is longer than others: the order in which talents, gates and effects are weighed stands in one
// place.
#include "controller/plan/planner.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/checks.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/machine.hpp"
#include "controller/plan/program.hpp"
#include "controller/plan/returning.hpp"
#include "controller/plan/way_back.hpp"

namespace talentops::plan {

using domain::Action;
using domain::Decision;
using domain::Effect;
using domain::Phase;
using domain::TalentName;
using domain::TalentPlan;
using domain::Verdict;

namespace {

const domain::PlacementHistory& history_of(const EnvironmentFacts& facts, const TalentName& talent) {
  static const domain::PlacementHistory kNone;
  const auto found = facts.histories.find(talent);
  return found == facts.histories.end() ? kNone : found->second;
}

Phase phase_of_last(const domain::PlacementHistory& history) {
  const auto* last = last_deployment(history);
  if (last == nullptr) return Phase::kPlanned;
  switch (*last->outcome) {
    case domain::Outcome::kSucceeded:
      return last->asked ? Phase::kRolledBack : Phase::kSucceeded;
    case domain::Outcome::kRolledBack:
      return Phase::kRolledBack;
    case domain::Outcome::kRollbackFailed:
      return Phase::kRollbackFailed;
    case domain::Outcome::kCancelled:
      return Phase::kCancelled;
    case domain::Outcome::kSuperseded:
      return Phase::kSuperseded;
  }
  return Phase::kPlanned;
}

/// The answer of the gates, as a decision with its reason and the next moment at which it can change.
void apply_gates(TalentPlan& plan) {
  std::vector<std::string> denied;
  std::vector<std::string> reasons;
  for (const auto& gate : plan.gates) {
    if (gate.verdict == Verdict::kPass) continue;
    auto& same = gate.verdict == Verdict::kDeny ? denied : reasons;
    same.push_back(fmt::format("{}: {}", gate.name, gate.why));
    if (gate.until && (!plan.next || *gate.until > *plan.next)) plan.next = gate.until;
  }
  // What no waiting can mend comes first: it is what a person reads.
  reasons.insert(reasons.begin(), denied.begin(), denied.end());
  switch (verdict_of(plan.gates)) {
    case Verdict::kPass:
      plan.decision = Decision::kProceed;
      break;
    case Verdict::kWait:
      plan.decision = Decision::kWait;
      break;
    case Verdict::kDeny:
      plan.decision = Decision::kDeny;
      break;
  }
  plan.phase = plan.decision == Decision::kProceed ? Phase::kPlanned : Phase::kGating;
  plan.why = reasons.empty() ? "every gate passes" : fmt::format("{}", fmt::join(reasons, "; "));
}

void stand_still(TalentPlan& plan, std::vector<domain::Hold> holds) {
  plan.decision = Decision::kHold;
  plan.why = holds.front().why;
  for (const auto& hold : holds) {
    if (hold.until && (!plan.next || *hold.until < *plan.next)) plan.next = hold.until;
  }
  plan.holds = std::move(holds);
}

std::string restart_hint_of(const EnvironmentFacts& facts, const TalentName& talent) {
  for (const auto& target : facts.targets) {
    const auto& observation = EnvironmentFacts::talent_at(target, talent);
    if (observation.effectiveness == domain::Effectiveness::kRestartNeeded)
      return observation.effectiveness_detail;
  }
  return {};
}

/// The first of what the targets have installed.
std::optional<domain::Deployed> deployed_now(const EnvironmentFacts& facts, const TalentName& talent) {
  for (const auto& target : facts.targets) {
    if (auto installed = installed_of(EnvironmentFacts::talent_at(target, talent))) return installed;
  }
  return std::nullopt;
}

TalentPlan begin(const EnvironmentFacts& facts, const TalentName& talent) {
  TalentPlan plan;
  plan.placement = {facts.environment->key, talent};
  plan.from = deployed_now(facts, talent);
  plan.drift = drift_of(facts, talent);
  plan.restart_hint = restart_hint_of(facts, talent);
  plan.phase = phase_of_last(history_of(facts, talent));
  plan.observed = std::all_of(facts.targets.begin(), facts.targets.end(),
                              [](const auto& each) { return each.reached(); });
  plan.is_forbidden =
      !plan.observed && std::all_of(facts.targets.begin(), facts.targets.end(),
                                    [](const auto& each) { return each.reached() || each.is_forbidden; });
  return plan;
}

/// What stands still is where its last deployment left it; unless it is not known what serves.
Phase phase_of_held(const TalentPlan& plan, const domain::PlacementHistory& history) {
  const auto phase = phase_of_last(history);
  const bool is_known = std::none_of(plan.holds.begin(), plan.holds.end(), [](const auto& hold) {
    return hold.reason == domain::HoldReason::kUnknownState ||
           hold.reason == domain::HoldReason::kTargetUnreachable ||
           hold.reason == domain::HoldReason::kTargetForbidden;
  });
  return phase == Phase::kSucceeded && !is_known ? Phase::kPlanned : phase;
}

/// A talent that runs here although no release wishes it.
TalentPlan plan_unwished(const EnvironmentFacts& facts, const TalentName& talent) {
  auto plan = begin(facts, talent);
  if (auto holds = holds_of_state(facts, talent); !holds.empty()) {
    stand_still(plan, std::move(holds));
    plan.phase = phase_of_held(plan, history_of(facts, talent));
    return plan;
  }
  if (!plan.from) {
    plan.why = "no release wishes it and nothing is installed";
    return plan;
  }
  stand_still(plan, {{.reason = domain::HoldReason::kOperator,
                      .why = fmt::format("{} {} is installed and no release wishes it any more",
                                         talent.text(), plan.from->version.text()),
                      .released_by = "a release that wishes it again",
                      .code = codes::kReleaseGone}});
  return plan;
}

std::vector<domain::TargetName> differing(const ActionDecision& decision) {
  std::vector<domain::TargetName> names;
  for (const auto& target : decision.targets) {
    if (target.action != Action::kNone && target.action != Action::kRestoreReceipt)
      names.push_back(target.target);
  }
  return names;
}

/// A plan with what it was made from, so that the effect need not find it again.
struct Planned {
  TalentPlan plan;
  ActionDecision decision = {};
};

Planned plan_wished(const EnvironmentFacts& facts, const TalentName& talent, const domain::Wish& wish) {
  Planned planned{begin(facts, talent)};
  auto& plan = planned.plan;
  plan.release = wish.release->key.name;
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);

  if (wish.package) {
    plan.to = domain::Deployed{wish.package->version, wish.package->id, {}};
    planned.decision = decide_action(facts, talent, *wish.package);
    plan.action = planned.decision.action;
    if (planned.decision.from) plan.from = planned.decision.from;
    if (plan.action != Action::kNone) plan.files = changed_files(facts, talent, *wish.package);
  }
  const auto way_back = choose_way_back(facts, talent, plan.from, differing(planned.decision));
  plan.way_back = way_back.kind;
  plan.way_back_to = way_back.to;

  auto holds = wish.package ? planned.decision.holds : holds_of_state(facts, talent);
  if (wish.package) {
    auto hold = hold_of_past(facts, talent, wish.package->id);
    // A lock stands whatever is wished; a quarantine only keeps something from starting.
    const bool counts = hold && (plan.action != Action::kNone || hold->reason == domain::HoldReason::kLocked);
    if (counts) holds.push_back(std::move(*hold));
  }
  if (wish.package && plan.action == Action::kNone && holds.empty()) {
    plan.decision = Decision::kNone;
    plan.phase = Phase::kSucceeded;
    plan.why = "deployed as wished";
    return planned;
  }
  plan.gates = ask_gates({.facts = facts,
                          .talent = talent,
                          .wish = wish,
                          .action = plan.action,
                          .purpose = purpose_of(plan.action),
                          .policy = policy,
                          .way_back = way_back.kind,
                          .way_back_verified = way_back.verified});
  apply_gates(plan);
  if (!holds.empty()) {
    stand_still(plan, std::move(holds));
    plan.phase = phase_of_held(plan, history_of(facts, talent));
  }
  plan.digest = plan_digest(plan, compile_steps(*wish.release));
  return planned;
}

TalentPlan plan_running(const EnvironmentFacts& facts, const TalentName& talent, const domain::Manifest& open,
                        const MachineDecision& decision) {
  auto plan = begin(facts, talent);
  plan.release = open.intent.release.name;
  plan.action = open.intent.action;
  plan.from = open.intent.previous;
  plan.to = open.intent.to;
  plan.gates = open.intent.gates;
  plan.way_back = open.intent.way_back;
  plan.way_back_to = open.intent.way_back_to;
  plan.digest = open.intent.plan;
  plan.running = open.intent.id;
  plan.phase = decision.phase;
  plan.decision = Decision::kProceed;
  plan.why = decision.why;
  plan.holds = decision.holds;
  if (!plan.holds.empty()) plan.decision = Decision::kHold;
  if (const auto* rest = std::get_if<domain::Rest>(&decision.effect)) plan.next = rest->until;
  return plan;
}

/// What a gate that waits for this process to look at something needs.
std::optional<Effect> effect_for_gates(const EnvironmentFacts& facts, const TalentPlan& plan) {
  const bool is_waiting = plan.decision == Decision::kWait;
  // An environment that was found unfit is looked at again even while something else holds the wish: what a
  // look may have left there goes, and the status tells how it is now.
  const bool was_unfit = facts.verification && !facts.verification->passed;
  for (const auto& gate : plan.gates) {
    if (gate.verdict == Verdict::kPass) continue;
    if (gate.name == "suspended") return std::nullopt;
    if (gate.name == "environment-verified" && (is_waiting || was_unfit) && is_verification_due(facts))
      return domain::VerifyEnvironment{};
    if (gate.name == "preflight" && is_waiting) {
      if (const auto* check = due_preflight(facts)) return domain::MeasurePreflight{*check};
    }
  }
  return std::nullopt;
}

/// Targets are taken when something is to be written, and at once when a transaction was interrupted there.
std::optional<Effect> take_first(const EnvironmentFacts& facts, bool about_to_write) {
  for (const auto& target : facts.targets) {
    if (!target.reached() || target.foreign) continue;
    const auto held = facts.held.find(target.target);
    const bool ours = held != facts.held.end() && held->second == target.epoch;
    if (target.journal_open || (about_to_write && !ours))
      return domain::TakeTarget{target.target, target.epoch};
  }
  return std::nullopt;
}

std::optional<Effect> effect_for(const EnvironmentFacts& facts, const Planned& planned) {
  const auto& plan = planned.plan;
  if (auto effect = effect_for_gates(facts, plan)) return effect;
  if (plan.decision != Decision::kProceed) return std::nullopt;
  const auto& wish = facts.wishes.at(plan.placement.talent);

  if (plan.action == Action::kRestoreReceipt) {
    if (auto take = take_first(facts, true)) return take;
    for (const auto& target : planned.decision.targets) {
      if (target.action != Action::kRestoreReceipt) continue;
      return domain::RestoreReceipt{target.target, plan.placement.talent, plan.release, *target.from};
    }
  }
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  return domain::CommitIntent{make_intent(facts, plan, wish, policy, differing(planned.decision))};
}

std::optional<Effect> prune(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto& history = history_of(facts, talent);
  const int keep = facts.environment->keep_previous;
  for (const auto& target : facts.targets) {
    if (!target.reached() || target.foreign) continue;
    const auto held = facts.held.find(target.target);
    if (held == facts.held.end() || held->second != target.epoch) continue;
    const auto kept = std::count_if(target.slots.begin(), target.slots.end(), [&](const auto& slot) {
      return std::any_of(history.deployments.begin(), history.deployments.end(),
                         [&](const auto& past) { return past.to.package == slot.package; });
    });
    // What is installed and its way back are kept beside the `keep` others.
    if (kept > keep + 2) return domain::PruneSlots{target.target, talent, keep};
  }
  return std::nullopt;
}

std::set<TalentName> talents_of(const EnvironmentFacts& facts) {
  std::set<TalentName> talents;
  for (const auto& [talent, wish] : facts.wishes) talents.insert(talent);
  // Where receipts cannot be seen, the records say what was deployed there.
  const bool is_blind = std::any_of(facts.targets.begin(), facts.targets.end(),
                                    [](const auto& each) { return !each.reached() || each.foreign; });
  for (const auto& [talent, history] : facts.histories) {
    const bool stands = is_blind && standing_deployment(history) != nullptr;
    if (history.open || history.unreadable || stands) talents.insert(talent);
  }
  for (const auto& target : facts.targets) {
    for (const auto& [talent, observation] : target.talents) talents.insert(talent);
  }
  return talents;
}

Effect rest_of(const EnvironmentFacts& facts, const std::vector<TalentPlan>& plans) {
  domain::Rest rest;
  for (const auto& plan : plans) {
    const bool moves_by_itself = plan.next && *plan.next > facts.now;
    if (!moves_by_itself) continue;
    if (!rest.until || *plan.next < *rest.until) rest.until = plan.next;
    // A running deployment that waits for its next step has not come to rest; a gate that opens tomorrow has.
    if (plan.running) rest.settled = false;
  }
  return rest;
}

}  // namespace

TalentPlan plan_talent(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto& history = history_of(facts, talent);
  if (history.open) return plan_running(facts, talent, *history.open, run_deployment(facts, *history.open));
  const auto wish = facts.wishes.find(talent);
  if (wish == facts.wishes.end()) return plan_unwished(facts, talent);
  return plan_wished(facts, talent, wish->second).plan;
}

domain::EnvironmentPlan plan_environment(const EnvironmentFacts& facts) {
  domain::EnvironmentPlan result;
  std::optional<Effect> running, asked, wished, upkeep;
  for (const auto& talent : talents_of(facts)) {
    const auto& history = history_of(facts, talent);
    if (history.open) {
      const auto decision = run_deployment(facts, *history.open);
      result.talents.push_back(plan_running(facts, talent, *history.open, decision));
      if (!running && !std::holds_alternative<domain::Rest>(decision.effect)) running = decision.effect;
      continue;
    }
    const auto wish = facts.wishes.find(talent);
    Planned planned = wish == facts.wishes.end() ? Planned{plan_unwished(facts, talent)}
                                                 : plan_wished(facts, talent, wish->second);
    if (!asked) {
      if (auto intent = return_asked_for(facts, talent)) asked = domain::CommitIntent{std::move(*intent)};
    }
    if (!wished && wish != facts.wishes.end()) wished = effect_for(facts, planned);
    if (!upkeep) upkeep = prune(facts, talent);
    result.talents.push_back(std::move(planned.plan));
  }
  // What is under way comes first, then what a person asked for, then what git wishes; one effect a pass.
  if (auto interrupted = take_first(facts, false)) {
    result.effect = *interrupted;
  } else if (running) {
    result.effect = *running;
  } else if (asked) {
    result.effect = *asked;
  } else if (wished) {
    result.effect = *wished;
  } else if (upkeep) {
    result.effect = *upkeep;
  } else {
    result.effect = rest_of(facts, result.talents);
  }
  return result;
}

}  // namespace talentops::plan
