#include "controller/plan/holds.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/plan/program.hpp"

namespace talentops::plan {

using domain::Hold;
using domain::HoldReason;
using domain::Outcome;

const domain::PastDeployment* last_deployment(const domain::PlacementHistory& history) {
  for (const auto& past : history.deployments) {
    if (past.outcome && past.outcome != Outcome::kCancelled) return &past;
  }
  return nullptr;
}

const domain::Act* act_about(const EnvironmentFacts& facts, domain::ActVerb verb,
                             const domain::DeploymentId& deployment) {
  const domain::Act* newest = nullptr;
  for (const auto& act : facts.acts) {
    if (act.verb == verb && act.deployment == deployment) newest = &act;
  }
  return newest;
}

namespace {

/// The newest deployment that came to its end; empty: none did.
domain::DeploymentId newest_ended(const domain::PlacementHistory& history) {
  for (const auto& past : history.deployments) {
    if (past.outcome && past.outcome != Outcome::kCancelled) return past.id;
  }
  return {};
}

bool is_in_force(const EnvironmentFacts& facts, const domain::Act& act, const domain::TalentName& talent) {
  const auto history = facts.histories.find(talent);
  return history == facts.histories.end() || newest_ended(history->second) <= act.deployment;
}

/// Acts about one release of the environment are about no other.
bool is_about(const EnvironmentFacts& facts, const domain::Act& act, const domain::TalentName& talent) {
  if (act.release.name.empty()) return true;
  const auto wish = facts.wishes.find(talent);
  return wish != facts.wishes.end() && wish->second.release->key == act.release;
}

}  // namespace

const domain::Act* act_in_force(const EnvironmentFacts& facts, domain::ActVerb verb,
                                const domain::TalentName& talent) {
  const domain::Act* newest = nullptr;
  for (const auto& act : facts.acts) {
    if (act.verb == verb && is_about(facts, act, talent) && is_in_force(facts, act, talent)) newest = &act;
  }
  return newest;
}

bool is_return_asked(const EnvironmentFacts& facts) {
  return std::any_of(facts.histories.begin(), facts.histories.end(), [&](const auto& history) {
    const auto* last = last_deployment(history.second);
    return last != nullptr && act_about(facts, domain::ActVerb::kRollback, last->id) != nullptr;
  });
}

std::optional<domain::UnlockAs> unlocked_as(const EnvironmentFacts& facts, const domain::TalentName& talent) {
  const auto* act = act_in_force(facts, domain::ActVerb::kUnlock, talent);
  return act == nullptr ? std::nullopt : act->as;
}

namespace {

bool is_at(const domain::Act& act, const domain::TargetName& target) {
  return act.target.empty() || act.target == target;
}

}  // namespace

domain::Takeover takeover_of(const EnvironmentFacts& facts, const domain::TalentName& talent,
                             const domain::TargetName& target) {
  domain::Takeover takeover{.all = unlocked_as(facts, talent) == domain::UnlockAs::kReinstall};
  for (const auto& act : facts.acts) {
    const bool counts = act.verb == domain::ActVerb::kAdopt && is_at(act, target) &&
                        is_about(facts, act, talent) && is_in_force(facts, act, talent);
    if (counts) takeover.paths.insert(act.item);
  }
  return takeover;
}

bool is_adopted(const EnvironmentFacts& facts, const domain::TargetObservation& target) {
  if (!target.foreign || target.foreign->code != codes::kPlaceDiffers) return false;
  domain::DeploymentId newest;
  for (const auto& [talent, history] : facts.histories) newest = std::max(newest, newest_ended(history));
  return std::any_of(facts.acts.begin(), facts.acts.end(), [&](const auto& act) {
    return act.verb == domain::ActVerb::kAdopt && act.item == "." && is_at(act, target.target) &&
           newest <= act.deployment;
  });
}

namespace {

constexpr int kMostAttempts = 4;  // the first one and three retries

std::string why_taken_back(const domain::PastDeployment& past) {
  return past.asked && past.reason.empty() ? "a person asked for it" : past.reason;
}

/// Whether `past` is a reason to quarantine `wanted`: it was taken back by itself, or by a person.
bool took_back(const domain::PastDeployment& past, const domain::PackageId& wanted) {
  if (past.action == domain::Action::kRetire) return false;
  if (past.outcome == Outcome::kRolledBack || past.outcome == Outcome::kRollbackFailed)
    return past.to.package == wanted;
  if (past.outcome != Outcome::kSucceeded || !past.asked) return false;
  if (past.uninstalls) return past.to.package == wanted;
  return past.previous && past.previous->package == wanted;
}

}  // namespace

const domain::PastDeployment* quarantining(const domain::PlacementHistory& history,
                                           const domain::PackageId& wanted) {
  for (const auto& past : history.deployments) {
    if (!past.outcome || past.outcome == Outcome::kCancelled) continue;
    if (took_back(past, wanted)) return &past;
    // A person's return is no wish of git: what was quarantined before it still is.
    if (!past.asked) return nullptr;
  }
  return nullptr;
}

std::optional<Hold> hold_of_past(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                 const domain::PackageId& wanted) {
  const auto history = facts.histories.find(talent);
  if (history == facts.histories.end()) return std::nullopt;
  const auto* last = last_deployment(history->second);
  if (last == nullptr) return std::nullopt;

  const auto unlocked = unlocked_as(facts, talent);
  if (last->outcome == Outcome::kRollbackFailed && !unlocked) {
    return Hold{
        .reason = HoldReason::kLocked,
        .why = fmt::format("the rollback of {} could not be finished: {}", last->id.text(), last->reason),
        .since = last->finished_at,
        .released_by = "talentops rollback, once the cause is repaired; or talentops unlock",
        .code = codes::kLocked};
  }
  const auto* cause = quarantining(history->second, wanted);
  if (cause == nullptr || facts.wished_otherwise.contains(talent)) return std::nullopt;
  if (unlocked == domain::UnlockAs::kReinstall) return std::nullopt;

  if (attempts_so_far(history->second, wanted) >= kMostAttempts) {
    return Hold{.reason = HoldReason::kQuarantined,
                .why = fmt::format("tried {} times and taken back each time: {}", kMostAttempts,
                                   why_taken_back(*cause)),
                .since = cause->finished_at,
                .released_by = "another version or configuration",
                .code = codes::kRetriesExhausted};
  }
  if (act_about(facts, domain::ActVerb::kRetry, last->id) != nullptr) return std::nullopt;
  return Hold{
      .reason = HoldReason::kQuarantined,
      .why = fmt::format("taken back on {}: {}", cause->finished_at ? format_time(*cause->finished_at) : "?",
                         why_taken_back(*cause)),
      .since = cause->finished_at,
      .released_by = "another version or configuration, or talentops retry",
      .code = codes::kQuarantined};
}

}  // namespace talentops::plan
