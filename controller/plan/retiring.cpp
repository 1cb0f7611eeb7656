#include "controller/plan/retiring.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/approvals.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/program.hpp"
#include "controller/plan/requirements.hpp"
#include "controller/plan/talent_plan.hpp"
#include "controller/plan/way_back.hpp"

namespace talentops::plan {

using domain::Action;
using domain::Hold;
using domain::HoldReason;
using domain::TalentName;
using domain::TalentPlan;

namespace {

std::vector<domain::TargetName> standing_at_targets(const EnvironmentFacts& facts, const TalentName& talent) {
  std::vector<domain::TargetName> names;
  for (const auto& target : facts.targets) {
    if (installed_of(EnvironmentFacts::talent_at(target, talent))) names.push_back(target.target);
  }
  return names;
}

std::vector<domain::ChangedFile> removed_files(const EnvironmentFacts& facts, const TalentName& talent) {
  std::set<std::string> paths;
  for (const auto& target : facts.targets) {
    const auto& receipt = EnvironmentFacts::talent_at(target, talent).receipt;
    if (!receipt) continue;
    for (const auto& item : receipt->items) {
      const bool stays = item.client_owned || item.before == item.written;
      if (!stays) paths.insert(item.path);
    }
  }
  std::vector<domain::ChangedFile> files;
  for (const auto& path : paths) files.push_back({path, domain::FileChange::kRemoved});
  return files;
}

std::size_t most_removals(const domain::Fleet& fleet, std::size_t standing) {
  constexpr std::size_t kTenth = 10;
  if (fleet.max_removals) return *fleet.max_removals;
  return std::max<std::size_t>(1, standing / kTenth);
}

Hold removal_held(const EnvironmentFacts& facts, std::string why) {
  const bool is_gone = facts.gone != nullptr;
  return {.reason = HoldReason::kOperator,
          .why = std::move(why),
          .released_by =
              fmt::format("talentops confirm-removal {}{}, or the {}, put back",
                          facts.catalog->commit.text().substr(0, 12), is_gone ? " or talentops forget" : "",
                          is_gone ? "environment's document" : "release"),
          .code = is_gone ? codes::kEnvironmentGone : codes::kRemovalHeld};
}

/// A person, or a failure, has put back what was retired, and git still lacks it.
std::optional<Hold> hold_of_past_retirement(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto* last = last_deployment(history_of(facts, talent));
  if (last == nullptr) return std::nullopt;
  const bool failed = last->action == Action::kRetire && last->outcome == domain::Outcome::kRolledBack;
  // A return from nothing is one from a retirement.
  const bool was_undone =
      last->asked && last->outcome == domain::Outcome::kSucceeded && !last->previous && !last->uninstalls;
  if (!failed && !was_undone) return std::nullopt;
  if (act_about(facts, domain::ActVerb::kRetry, last->id) != nullptr) return std::nullopt;
  return Hold{.reason = HoldReason::kQuarantined,
              .why = fmt::format("its removal was taken back on {}: {}",
                                 last->finished_at ? format_time(*last->finished_at) : "?",
                                 last->reason.empty() ? "a person asked for it" : last->reason),
              .since = last->finished_at,
              .released_by = "a release that wishes it again, or talentops retry",
              .code = codes::kQuarantined};
}

std::vector<Hold> holds_of_retirement(const EnvironmentFacts& facts, const TalentName& talent,
                                      const domain::Deployed& from) {
  auto holds = holds_of_receipts(facts, talent);
  if (auto locked = hold_of_past(facts, talent, from.package);
      locked && locked->reason == HoldReason::kLocked)
    holds.push_back(*std::move(locked));
  if (auto taken_back = hold_of_past_retirement(facts, talent)) holds.push_back(*std::move(taken_back));
  if (auto removal = hold_of_removal(facts, talent)) holds.push_back(*std::move(removal));
  return holds;
}

void ask_retirement_gates(const EnvironmentFacts& facts, const domain::EffectivePolicy& policy,
                          const WayBackChoice& way_back, TalentPlan& plan) {
  const domain::Wish nobodys;
  const GateQuestion question{.facts = facts,
                              .talent = plan.placement.talent,
                              .wish = nobodys,
                              .action = Action::kRetire,
                              .purpose = Purpose::kRetire,
                              .policy = policy,
                              .way_back = way_back.kind,
                              .way_back_verified = way_back.verified,
                              .program = plan.program,
                              .plan = plan.digest};
  plan.gates = ask_gates(question);
  if (asks_people(policy)) plan.approvals = approvals_of(question);
  apply_gates(plan);
}

domain::Program compile_retirement() {
  return {.steps = {domain::RetireStep{},
                    domain::CheckStep{domain::Check{.name = "digest", .kind = domain::DigestCheck{}}}}};
}

}  // namespace

std::optional<Hold> hold_of_removal(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto& removals = facts.removals;
  if (removals && removals->confirmed.contains(talent)) return std::nullopt;
  if (facts.gone != nullptr) {
    return removal_held(facts, fmt::format("{} has left git, and {} stands there",
                                           facts.environment->key.text(), talent.text()));
  }
  if (facts.wishes.empty()) {
    return removal_held(
        facts, fmt::format("{} was the last release of {}", talent.text(), facts.environment->key.text()));
  }
  if (!removals) return removal_held(facts, "it is not known how much else git lacks");
  const auto most = most_removals(facts.catalog->fleet, removals->standing);
  if (removals->removed <= most) return std::nullopt;
  return removal_held(facts, fmt::format("git takes away {} of {} that stand, and at most {} go without a "
                                         "person's word",
                                         removals->removed, counted(removals->standing, "talent"), most));
}

TalentPlan plan_unwished(const EnvironmentFacts& facts, const TalentName& talent) {
  auto plan = begin_plan(facts, talent);
  const auto& history = history_of(facts, talent);
  if (auto holds = holds_of_state(facts, talent); !holds.empty()) {
    stand_still(plan, std::move(holds));
    plan.phase = phase_of_held(plan, history);
    return plan;
  }
  std::erase_if(plan.laggards,
                [&](const auto& target) { return standing_deployment(history, target) == nullptr; });
  if (!plan.from) {
    plan.why = "no release wishes it and nothing is installed" + caught_up_later(plan);
    return plan;
  }
  if (const auto* last = last_deployment(history)) plan.release = last->release;
  plan.action = Action::kRetire;
  plan.files = removed_files(facts, talent);
  const auto way_back = choose_way_back(facts, talent, plan.from, standing_at_targets(facts, talent));
  plan.way_back = way_back.kind;
  plan.way_back_to = way_back.to;
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  set_program(facts, plan, compile_retirement(), gate_requirements(facts, policy, nullptr));
  ask_retirement_gates(facts, policy, way_back, plan);
  if (auto holds = holds_of_retirement(facts, talent, *plan.from); !holds.empty()) {
    stand_still(plan, std::move(holds));
    plan.phase = phase_of_held(plan, history);
  }
  return plan;
}

domain::Intent make_retirement(const EnvironmentFacts& facts, const TalentPlan& plan) {
  const auto& history = history_of(facts, plan.placement.talent);
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  auto intent = begin_intent(facts, plan);
  intent.release = {facts.environment->key.client, plan.release};
  intent.uninstalls = true;
  intent.deadline = policy.deadline;
  intent.targets = standing_at_targets(facts, plan.placement.talent);
  intent.desired = {facts.repository, facts.catalog->commit, facts.catalog->committed_at, "",
                    facts.catalog->author};
  intent.attempt = 1;
  for (const auto& past : history.deployments) {
    if (past.action != Action::kRetire) break;
    ++intent.attempt;
  }
  intent.id = mint_deployment_id(facts.controller_id, plan.placement, plan.from->package, intent.attempt,
                                 next_id_time(facts, plan.placement.talent));
  intent.to = *plan.from;
  return intent;
}

}  // namespace talentops::plan
