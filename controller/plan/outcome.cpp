#include "controller/plan/outcome.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/plan/checks.hpp"
#include "controller/plan/machine.hpp"

namespace talentops::plan {

using domain::Outcome;

namespace {

domain::Phase last_phase(Outcome outcome) {
  switch (outcome) {
    case Outcome::kSucceeded:
      return domain::Phase::kSucceeded;
    case Outcome::kRolledBack:
      return domain::Phase::kRolledBack;
    case Outcome::kRollbackFailed:
      return domain::Phase::kRollbackFailed;
    case Outcome::kCancelled:
      return domain::Phase::kCancelled;
    case Outcome::kSuperseded:
      return domain::Phase::kSuperseded;
  }
  return domain::Phase::kCancelled;
}

bool lies_as_written(const domain::TalentObservation& observation) {
  return std::all_of(observation.items.begin(), observation.items.end(),
                     [](const auto& item) { return item.state == domain::ItemState::kSame; });
}

/// What was switched at each target, read back now.
std::vector<domain::TargetResult> target_results(const EnvironmentFacts& facts,
                                                 const domain::Intent& intent) {
  std::vector<domain::TargetResult> results;
  for (const auto& name : intent.targets) {
    const auto* target = facts.target(name);
    if (target == nullptr || !target->reached()) continue;
    const auto& observation = EnvironmentFacts::talent_at(*target, intent.talent);
    if (!observation.receipt) continue;
    const auto& receipt = *observation.receipt;
    const auto stage = stage_of(*target, intent);
    if (stage != TargetStage::kExposed && stage != TargetStage::kTakenBack) continue;
    const bool is_retired = intent.action == domain::Action::kRetire && !receipt.installed;
    const bool is_taken_back = stage == TargetStage::kTakenBack || (!receipt.installed && !is_retired);
    const Instant at = is_taken_back || is_retired ? receipt.ended->at : receipt.installed->activated_at;
    results.push_back({name, at, lies_as_written(observation) ? "digest" : "differs", is_taken_back});
  }
  return results;
}

std::vector<domain::TargetName> unreached(const EnvironmentFacts& facts, const domain::Intent& intent) {
  std::vector<domain::TargetName> names;
  for (const auto& name : intent.targets) {
    const auto* target = facts.target(name);
    if (target != nullptr && !target->reached()) names.push_back(name);
  }
  return names;
}

std::vector<domain::CheckResult> measured_checks(const EnvironmentFacts& facts,
                                                 const domain::Manifest& open) {
  std::vector<domain::CheckResult> results;
  const auto memory = facts.runs.find(open.intent.id);
  for (const auto& standing : check_results(facts, open)) {
    if (standing.state == CheckState::kDue || standing.state == CheckState::kWaiting) continue;
    results.push_back({standing.check->name, standing.measurement, standing.target});
  }
  if (!results.empty() || memory == facts.runs.end()) return results;
  // Nothing is exposed any more: what was measured before it was taken back.
  for (const auto& step : open.intent.program.steps) {
    const auto* check = std::get_if<domain::CheckStep>(&step);
    if (check == nullptr) continue;
    for (const auto& name : open.intent.targets) {
      const auto run = memory->second.checks.find({check->check.name, name});
      if (run != memory->second.checks.end() && run->second.last)
        results.push_back({check->check.name, *run->second.last, name});
    }
  }
  return results;
}

/// The last failure, where it was never met again as a pass, lasts until its target was taken back, or until
/// now.
Instant failure_end(const EnvironmentFacts& facts, const domain::Intent& intent,
                    const domain::TargetName& name) {
  const auto* target = facts.target(name);
  if (target == nullptr || !target->reached() || stage_of(*target, intent) != TargetStage::kTakenBack)
    return facts.now;
  return EnvironmentFacts::talent_at(*target, intent.talent).receipt->ended->at;
}

std::optional<Duration> downtime_of(const EnvironmentFacts& facts, const domain::Intent& intent) {
  const auto memory = facts.runs.find(intent.id);
  if (memory == facts.runs.end() || !memory->second.is_whole) return std::nullopt;
  const auto& downtime = memory->second.downtime;
  if (!downtime.was_measured) return std::nullopt;
  if (!downtime.since) return downtime.before;
  auto end = *downtime.since;
  for (const auto& [check, target] : downtime.failing)
    end = std::max(end, failure_end(facts, intent, target));
  return downtime.before + (end - *downtime.since);
}

domain::RollbackRecord rollback_record(const EnvironmentFacts& facts, const domain::Manifest& open,
                                       const std::string& reason, const std::string& by) {
  const auto& intent = open.intent;
  const bool asked_return = !intent.asked_by.empty();
  domain::RollbackRecord record;
  record.deployment = intent.id;
  record.placement = intent.placement();
  record.release = intent.release;
  record.from = asked_return && intent.previous ? *intent.previous : intent.to;
  record.reason = asked_return ? intent.asked_because : reason;
  record.by = asked_return ? intent.asked_by : by;
  if (record.by == domain::kOnRevoke) record.by.clear();
  record.automatic = record.by.empty();
  record.started_at = facts.now;
  record.finished_at = facts.now;
  record.targets = target_results(facts, intent);
  for (auto& target : record.targets) target.is_taken_back = true;  // a return that was asked for activates
  for (const auto& name : intent.targets) {
    const auto* target = facts.target(name);
    if (target == nullptr) continue;
    const auto& receipt = EnvironmentFacts::talent_at(*target, intent.talent).receipt;
    if (!receipt) continue;
    if (receipt->ended) record.started_at = std::min(record.started_at, receipt->ended->at);
    if (receipt->installed) {
      record.to = domain::Deployed{receipt->installed->version, receipt->installed->package,
                                   receipt->installed->deployment};
    }
  }
  record.way_back = record.to ? (asked_return ? domain::WayBackKind::kSlot : intent.way_back)
                              : domain::WayBackKind::kUninstall;
  if (record.to && record.way_back == domain::WayBackKind::kUninstall)
    record.way_back = domain::WayBackKind::kSlot;
  return record;
}

void add_kept(std::vector<KeptCopy>& copies, const std::vector<domain::ReceiptItem>& items,
              const domain::TargetName& target, const domain::DeploymentId& deployment) {
  for (const auto& item : items) {
    // A copy's name begins with the deployment that made it; those of earlier ones have been told.
    if (item.saved && item.saved->starts_with(deployment.text() + "-"))
      copies.push_back({target, item.path, ".talentops/saved/" + *item.saved});
  }
}

void tell_kept(domain::Progress& progress, const EnvironmentFacts& facts, const domain::Intent& intent) {
  for (const auto& kept : kept_copies(facts, intent)) {
    progress.timeline.push_back({facts.now, domain::Phase::kFinalizing,
                                 fmt::format("{} had been changed at {}; what it was is kept there as {}",
                                             kept.path, kept.target.text(), kept.copy)});
  }
}

}  // namespace

std::vector<KeptCopy> kept_copies(const EnvironmentFacts& facts, const domain::Intent& intent) {
  std::vector<KeptCopy> copies;
  for (const auto& name : intent.targets) {
    const auto* target = facts.target(name);
    if (target == nullptr) continue;
    const auto& receipt = EnvironmentFacts::talent_at(*target, intent.talent).receipt;
    if (!receipt) continue;
    add_kept(copies, receipt->items, name, intent.id);
    add_kept(copies, receipt->released, name, intent.id);
  }
  return copies;
}

domain::CommitOutcome compose_outcome(const EnvironmentFacts& facts, const domain::Manifest& open,
                                      Outcome outcome, std::string reason, const std::string& by) {
  domain::CommitOutcome effect{.manifest = open};
  auto& progress = effect.manifest.progress;
  if (reason.empty()) reason = open.intent.asked_because;
  progress.outcome = outcome;
  progress.reason = reason;
  progress.finished_at = facts.now;
  progress.targets = target_results(facts, open.intent);
  if (outcome == Outcome::kSucceeded) progress.unanswered = unreached(facts, open.intent);
  progress.checks = measured_checks(facts, open);
  progress.downtime = downtime_of(facts, open.intent);
  if (const auto memory = facts.runs.find(open.intent.id); memory != facts.runs.end()) {
    progress.timeline = memory->second.timeline;
  }
  tell_kept(progress, facts, open.intent);
  progress.timeline.push_back({facts.now, last_phase(outcome), reason});

  const bool asked_return = !open.intent.asked_by.empty();
  const bool took_back = outcome == Outcome::kRolledBack || outcome == Outcome::kSuperseded ||
                         (asked_return && outcome == Outcome::kSucceeded);
  if (took_back) effect.rollback = rollback_record(facts, open, reason, by);
  return effect;
}

}  // namespace talentops::plan
