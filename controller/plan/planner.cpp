// This file is longer than others: the order in which talents, gates and effects are weighed stands in one
// place.
#include "controller/plan/planner.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/approvals.hpp"
#include "controller/plan/checks.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/drift.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/machine.hpp"
#include "controller/plan/program.hpp"
#include "controller/plan/requirements.hpp"
#include "controller/plan/retiring.hpp"
#include "controller/plan/returning.hpp"
#include "controller/plan/revocation.hpp"
#include "controller/plan/risk.hpp"
#include "controller/plan/talent_plan.hpp"
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

/// Where a rule asks for it and what agents may do was looked at.
std::optional<domain::Risk> risk_of(const EnvironmentFacts& facts, const TalentPlan& plan,
                                    const domain::EffectivePolicy& policy) {
  const auto changes = facts.capabilities.find(plan.placement.talent);
  if (!asks_risk(policy) || changes == facts.capabilities.end()) return std::nullopt;
  return assess_risk(facts, plan, policy, changes->second);
}

void ask(const GateQuestion& question, TalentPlan& plan) {
  plan.gates = ask_gates(question);
  if (asks_people(question.policy) || is_forward_only(question.program)) {
    plan.approvals = approvals_of(question);
    plan.emergency = emergency_of(question);
  }
  apply_gates(plan);
}

/// What keeps a wish from starting, whatever the gates say.
std::vector<domain::Hold> holds_of_wish(const EnvironmentFacts& facts, const TalentName& talent,
                                        const domain::Wish& wish, const ActionDecision& decision) {
  if (!wish.package) return holds_of_state(facts, talent);
  auto holds = decision.holds;
  auto past = hold_of_past(facts, talent, wish.package->id);
  // A lock stands whatever is wished; a quarantine only keeps something from starting.
  const bool counts =
      past && (decision.action != Action::kNone || past->reason == domain::HoldReason::kLocked);
  if (counts) holds.push_back(*std::move(past));
  if (decision.action == Action::kCorrect) {
    if (auto fight = hold_of_fight(facts, talent)) holds.push_back(*std::move(fight));
  }
  return holds;
}

Planned plan_wished(const EnvironmentFacts& facts, const TalentName& talent, const domain::Wish& wish) {
  Planned planned{begin_plan(facts, talent)};
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
  const auto differ = differing(planned.decision);
  const auto way_back = choose_way_back(facts, talent, plan.from, differ);
  plan.way_back = way_back.kind;
  plan.way_back_to = way_back.to;

  auto holds = holds_of_wish(facts, talent, wish, planned.decision);
  if (wish.package && plan.action == Action::kNone && holds.empty()) {
    plan.decision = Decision::kNone;
    plan.phase = Phase::kSucceeded;
    plan.why = "deployed as wished" + caught_up_later(plan);
    for (const auto& target : facts.targets) {
      const auto due = correction_due(facts, talent, target.target);
      if (due && (!plan.next || *due < *plan.next)) plan.next = due;
    }
    return planned;
  }
  const Reach reach{plan.placement, differ.empty() ? all_targets(facts) : differ};
  set_program(facts, plan, compile(*wish.release, plan.action, reach),
              gate_requirements(facts, policy, wish.release));
  plan.remarks = remarks_on(*wish.release, plan.program, reach);
  plan.risk = risk_of(facts, plan, policy);
  ask({.facts = facts,
       .talent = talent,
       .wish = wish,
       .action = plan.action,
       .purpose = purpose_of(plan.action),
       .policy = policy,
       .way_back = way_back.kind,
       .way_back_verified = way_back.verified,
       .program = plan.program,
       .plan = plan.digest,
       .risk = plan.risk ? &*plan.risk : nullptr},
      plan);
  if (!holds.empty()) {
    stand_still(plan, std::move(holds));
    plan.phase = phase_of_held(plan, history_of(facts, talent));
  }
  return planned;
}

TalentPlan plan_running(const EnvironmentFacts& facts, const TalentName& talent, const domain::Manifest& open,
                        const MachineDecision& decision) {
  auto plan = begin_plan(facts, talent);
  plan.release = open.intent.release.name;
  plan.action = open.intent.action;
  plan.from = open.intent.previous;
  plan.to = open.intent.to;
  plan.gates = open.intent.gates;
  plan.approvals = open.intent.approvals;
  plan.emergency = open.intent.emergency;
  plan.way_back = open.intent.way_back;
  plan.way_back_to = open.intent.way_back_to;
  set_program(facts, plan, open.intent.program, {});
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
  if (plan.decision != Decision::kWait) return std::nullopt;
  for (const auto& gate : plan.gates) {
    if (gate.verdict == Verdict::kPass) continue;
    if (gate.name == "suspended") return std::nullopt;
    if (gate.name == "environment-verified" && is_verification_due(facts)) return domain::VerifyEnvironment{};
    if (gate.name == "preflight") {
      if (const auto* check = due_preflight(facts)) return domain::MeasurePreflight{*check};
    }
  }
  return std::nullopt;
}

/// An environment that was found unfit is looked at again whatever is wished there, or nothing any more: what
/// a look may have left goes, and the status tells how it is now. Who may not follow the branch may still
/// look.
bool looks_again(const EnvironmentFacts& facts) {
  const bool was_unfit = facts.verification && !facts.verification->passed;
  const bool stands_still =
      facts.stopped || facts.records_away || facts.catalog->fleet.suspend || facts.environment->suspend;
  return was_unfit && !stands_still && is_verification_due(facts);
}

/// Targets are taken when something is to be written, and at once when a transaction was interrupted there.
std::optional<Effect> take_first(const EnvironmentFacts& facts, bool about_to_write) {
  for (const auto& target : facts.targets) {
    if (is_adopted(facts, target)) return domain::TakeTarget{target.target, target.epoch, true};
    if (!target.reached() || target.foreign) continue;
    const auto held = facts.held.find(target.target);
    const bool ours = held != facts.held.end() && held->second == target.epoch;
    if (target.interrupted || (about_to_write && !ours))
      return domain::TakeTarget{target.target, target.epoch};
  }
  return std::nullopt;
}

std::optional<Effect> effect_for(const EnvironmentFacts& facts, const Planned& planned) {
  const auto& plan = planned.plan;
  if (auto effect = effect_for_gates(facts, plan)) return effect;
  if (plan.decision != Decision::kProceed) return std::nullopt;
  if (plan.action == Action::kRetire) return domain::CommitIntent{make_retirement(facts, plan)};
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

/// What was retired at `target` so long ago that nobody will want it back from its slot.
bool is_long_retired(const EnvironmentFacts& facts, const domain::TargetObservation& target,
                     const TalentName& talent) {
  const auto& receipt = EnvironmentFacts::talent_at(target, talent).receipt;
  return receipt && !receipt->installed && receipt->way_back && receipt->ended &&
         receipt->ended->at + kKeepRetired <= facts.now;
}

std::optional<Effect> prune(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto& history = history_of(facts, talent);
  const int keep_previous = facts.environment->keep_previous;
  for (const auto& target : facts.targets) {
    if (!target.reached() || target.foreign) continue;
    const auto held = facts.held.find(target.target);
    if (held == facts.held.end() || held->second != target.epoch) continue;
    const auto kept = std::count_if(target.slots.begin(), target.slots.end(), [&](const auto& slot) {
      return std::any_of(history.deployments.begin(), history.deployments.end(),
                         [&](const auto& past) { return past.to.package == slot.package; });
    });
    const bool is_old = is_long_retired(facts, target, talent);
    const int keep = is_old ? 0 : keep_previous;
    // What is installed and its way back are kept beside the `keep` others.
    if (kept > (is_old ? 0 : keep + 2)) return domain::PruneSlots{target.target, talent, keep};
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

/// `wish`: null where no release wishes it.
Planned plan_resting(const EnvironmentFacts& facts, const TalentName& talent, const domain::Wish* wish) {
  auto planned = wish == nullptr ? Planned{plan_unwished(facts, talent)} : plan_wished(facts, talent, *wish);
  tell_revoked(facts, planned.plan);
  return planned;
}

const domain::Wish* wish_of(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto found = facts.wishes.find(talent);
  return found == facts.wishes.end() ? nullptr : &found->second;
}

}  // namespace

TalentPlan plan_talent(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto& history = history_of(facts, talent);
  if (history.open) return plan_running(facts, talent, *history.open, run_deployment(facts, *history.open));
  return plan_resting(facts, talent, wish_of(facts, talent)).plan;
}

namespace {

/// What could be done for one talent or another; of each sort the first counts.
struct Candidates {
  std::optional<Effect> running = {};
  std::optional<Effect> asked = {};
  std::optional<Effect> wished = {};
  std::optional<Effect> upkeep = {};
};

void add_running(const EnvironmentFacts& facts, const TalentName& talent, const domain::Manifest& open,
                 domain::EnvironmentPlan& result, Candidates& candidates) {
  const auto decision = run_deployment(facts, open);
  result.talents.push_back(plan_running(facts, talent, open, decision));
  if (!candidates.running && !std::holds_alternative<domain::Rest>(decision.effect))
    candidates.running = decision.effect;
}

void add_resting(const EnvironmentFacts& facts, const TalentName& talent, domain::EnvironmentPlan& result,
                 Candidates& candidates) {
  const auto* wish = wish_of(facts, talent);
  auto planned = plan_resting(facts, talent, wish);
  auto returns = return_asked_for(facts, talent);
  if (!returns) returns = return_for_revocation(facts, talent);
  if (returns) {
    if (!candidates.asked) candidates.asked = domain::CommitIntent{*std::move(returns)};
  } else if (!candidates.wished) {
    candidates.wished = effect_for(facts, planned);
  }
  if (!candidates.upkeep) candidates.upkeep = prune(facts, talent);
  // What has left git and the targets has nothing more to say.
  const bool is_over =
      wish == nullptr && !planned.plan.from && planned.plan.holds.empty() && planned.plan.laggards.empty();
  if (!is_over) result.talents.push_back(std::move(planned.plan));
}

/// What is under way comes first, then what a person asked for, then what git wishes; one effect a pass.
Effect choose(const EnvironmentFacts& facts, Candidates candidates, const std::vector<TalentPlan>& plans) {
  if (auto interrupted = take_first(facts, false)) return *std::move(interrupted);
  for (auto* each : {&candidates.running, &candidates.asked, &candidates.wished, &candidates.upkeep}) {
    if (*each) return *std::move(*each);
  }
  if (auto drift = facts.records_away ? std::nullopt : unrecorded_drift(facts))
    return domain::RecordDrift{*std::move(drift)};
  if (looks_again(facts)) return domain::VerifyEnvironment{};
  return rest_of(facts, plans);
}

}  // namespace

domain::EnvironmentPlan plan_environment(const EnvironmentFacts& facts) {
  domain::EnvironmentPlan result;
  Candidates candidates;
  for (const auto& talent : talents_of(facts)) {
    const auto& history = history_of(facts, talent);
    if (history.open) {
      add_running(facts, talent, *history.open, result, candidates);
    } else {
      add_resting(facts, talent, result, candidates);
    }
  }
  result.effect = choose(facts, std::move(candidates), result.talents);
  return result;
}

}  // namespace talentops::plan
