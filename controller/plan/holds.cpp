#include "controller/plan/holds.hpp"

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
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

const domain::Act* act_about(const EnvironmentFacts& facts, domain::ActVerb verb, const domain::DeploymentId& deployment) {
  const domain::Act* newest = nullptr;
  for (const auto& act : facts.acts) {
    if (act.verb == verb && act.deployment == deployment) newest = &act;
  }
  return newest;
}

namespace {

constexpr int kMostAttempts = 4;  // the first one and three retries

/// Whether `past` is a reason to quarantine `wanted`: it was taken back by itself, or by a person.
bool took_back(const domain::PastDeployment& past, const domain::PackageId& wanted) {
  if (past.outcome == Outcome::kRolledBack) return past.to.package == wanted;
  if (past.outcome != Outcome::kSucceeded || !past.asked) return false;
  if (past.uninstalls) return past.to.package == wanted;
  return past.previous && past.previous->package == wanted;
}

}  // namespace

std::optional<Hold> hold_of_past(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                 const domain::PackageId& wanted) {
  const auto history = facts.histories.find(talent);
  if (history == facts.histories.end()) return std::nullopt;
  const auto* last = last_deployment(history->second);
  if (last == nullptr) return std::nullopt;

  if (last->outcome == Outcome::kRollbackFailed) {
    return Hold{.reason = HoldReason::kLocked,
                .why = fmt::format("the rollback of {} could not be finished: {}", last->id.text(), last->reason),
                .since = last->finished_at,
                .released_by = "talentops rollback, once the cause is repaired",
                .code = codes::kLocked};
  }
  if (!took_back(*last, wanted) || facts.wished_otherwise.contains(talent)) return std::nullopt;

  if (attempts_so_far(history->second, wanted) >= kMostAttempts) {
    return Hold{.reason = HoldReason::kQuarantined,
                .why = fmt::format("tried {} times and taken back each time: {}", kMostAttempts, last->reason),
                .since = last->finished_at,
                .released_by = "another version or configuration",
                .code = codes::kRetriesExhausted};
  }
  if (act_about(facts, domain::ActVerb::kRetry, last->id) != nullptr) return std::nullopt;
  return Hold{.reason = HoldReason::kQuarantined,
              .why = fmt::format("taken back on {}: {}", last->finished_at ? format_time(*last->finished_at) : "?", last->reason),
              .since = last->finished_at,
              .released_by = "another version or configuration, or talentops retry",
              .code = codes::kQuarantined};
}

}  // namespace talentops::plan
