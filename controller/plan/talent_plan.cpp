#include "controller/plan/talent_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/plan/action.hpp"
#include "controller/plan/drift.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/laggards.hpp"
#include "controller/plan/plan_digest.hpp"
#include "controller/plan/window_gate.hpp"

namespace talentops::plan {

using domain::Decision;
using domain::Phase;
using domain::TalentName;
using domain::TalentPlan;
using domain::Verdict;

const domain::PlacementHistory& history_of(const EnvironmentFacts& facts, const TalentName& talent) {
  static const domain::PlacementHistory kNone;
  const auto found = facts.histories.find(talent);
  return found == facts.histories.end() ? kNone : found->second;
}

namespace {

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

}  // namespace

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

void set_program(const EnvironmentFacts& facts, TalentPlan& plan, domain::Program program,
                 const std::vector<std::string>& requirements) {
  plan.program = std::move(program);
  plan.schedule = expected_schedule(facts, plan.placement.talent, plan.program);
  plan.digest = plan_digest(plan, requirements);
}

std::vector<domain::TargetName> all_targets(const EnvironmentFacts& facts) {
  std::vector<domain::TargetName> names;
  for (const auto& target : facts.targets) names.push_back(target.target);
  return names;
}

namespace {

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

}  // namespace

TalentPlan begin_plan(const EnvironmentFacts& facts, const TalentName& talent) {
  TalentPlan plan;
  plan.placement = {facts.environment->key, talent};
  plan.from = deployed_now(facts, talent);
  plan.drift = drift_of(facts, talent);
  plan.restart_hint = restart_hint_of(facts, talent);
  plan.phase = phase_of_last(history_of(facts, talent));
  plan.laggards = laggards_of(facts);
  plan.observed = !plan.laggards.empty() || std::all_of(facts.targets.begin(), facts.targets.end(),
                                                        [](const auto& each) { return each.reached(); });
  plan.is_forbidden =
      !plan.observed && std::all_of(facts.targets.begin(), facts.targets.end(),
                                    [](const auto& each) { return each.reached() || each.is_forbidden; });
  return plan;
}

std::string caught_up_later(const TalentPlan& plan) {
  if (plan.laggards.empty()) return {};
  std::vector<std::string> names;
  for (const auto& target : plan.laggards) names.push_back(target.text());
  return fmt::format("; not reached, and caught up later: {}", fmt::join(names, ", "));
}

Phase phase_of_held(const TalentPlan& plan, const domain::PlacementHistory& history) {
  const auto phase = phase_of_last(history);
  const bool is_known = std::none_of(plan.holds.begin(), plan.holds.end(), [](const auto& hold) {
    return hold.reason == domain::HoldReason::kUnknownState ||
           hold.reason == domain::HoldReason::kTargetUnreachable ||
           hold.reason == domain::HoldReason::kTargetForbidden;
  });
  return phase == Phase::kSucceeded && !is_known ? Phase::kPlanned : phase;
}

}  // namespace talentops::plan
