#include "controller/plan/failures.hpp"

#include <algorithm>

namespace talentops::plan {

using domain::Manifest;
using domain::Outcome;

namespace {

bool has_failed_check(const Manifest& manifest) {
  return std::any_of(manifest.progress.checks.begin(), manifest.progress.checks.end(),
                     [](const auto& check) { return check.measurement.result == domain::Measured::kFail; });
}

bool began_before(const Manifest* one, const Manifest* other) {
  return one->intent.at != other->intent.at ? one->intent.at < other->intent.at
                                            : one->intent.id < other->intent.id;
}

/// From when on it went back; where nothing says so, its end.
Instant went_back_at(const Manifest& manifest) {
  for (const auto& entry : manifest.progress.timeline) {
    if (entry.phase == domain::Phase::kRollingBack) return entry.at;
  }
  return *manifest.progress.finished_at;
}

}  // namespace

bool is_return(const Manifest& manifest) {
  return !manifest.intent.asked_by.empty() || !manifest.intent.asked_because.empty();
}

bool is_exposed(const Manifest& manifest) { return !manifest.progress.targets.empty(); }

bool is_touched(const Manifest& manifest) {
  if (!manifest.progress.outcome || !manifest.progress.finished_at) return false;
  switch (*manifest.progress.outcome) {
    case Outcome::kSucceeded:
    case Outcome::kRolledBack:
    case Outcome::kRollbackFailed:
      return true;
    case Outcome::kSuperseded:
      return has_failed_check(manifest);
    case Outcome::kCancelled:
      return false;
  }
  return false;
}

bool is_change(const Manifest& manifest) {
  const auto action = manifest.intent.action;
  return !is_return(manifest) && action != domain::Action::kCorrect &&
         action != domain::Action::kRestoreReceipt;
}

Failures::Failures(const std::vector<RecordedDeployment>& recorded) {
  for (const auto& [manifest, has_handover] : recorded) {
    if (!is_touched(manifest)) continue;
    places_[manifest.intent.placement()].push_back(&manifest);
    if (is_return(manifest) && manifest.intent.previous)
      returns_[manifest.intent.previous->deployment].push_back(&manifest);
  }
  for (auto& [placement, place] : places_) std::sort(place.begin(), place.end(), began_before);
  for (auto& [id, returns] : returns_) std::sort(returns.begin(), returns.end(), began_before);
}

const Failures::Place& Failures::place_of(const Manifest& manifest) const {
  static const Place kNone;
  const auto found = places_.find(manifest.intent.placement());
  return found == places_.end() ? kNone : found->second;
}

const Manifest* Failures::taken_back_later(const Manifest& manifest) const {
  if (manifest.progress.outcome != Outcome::kSucceeded) return nullptr;
  const auto returns = returns_.find(manifest.intent.id);
  if (returns == returns_.end()) return nullptr;
  for (const auto* each : returns->second) {
    const bool is_in_time = each->intent.at - *manifest.progress.finished_at <= kLateFailure;
    if (is_in_time && each->progress.outcome == Outcome::kSucceeded) return each;
  }
  return nullptr;
}

bool Failures::is_failed(const Manifest& manifest) const {
  switch (*manifest.progress.outcome) {
    case Outcome::kRolledBack:
    case Outcome::kRollbackFailed:
      return is_exposed(manifest);
    case Outcome::kSuperseded:
      return true;
    case Outcome::kSucceeded:
    case Outcome::kCancelled:
      break;
  }
  return taken_back_later(manifest) != nullptr;
}

bool Failures::is_rework(const Manifest& manifest) const {
  if (manifest.intent.emergency) return true;
  const Manifest* before = nullptr;
  for (const auto* each : place_of(manifest)) {
    if (!began_before(each, &manifest)) break;
    if (is_change(*each)) before = each;
  }
  return before != nullptr && is_failed(*before) &&
         manifest.intent.at - *before->progress.finished_at <= kLateFailure;
}

Incident Failures::incident_of(const Manifest& manifest) const {
  if (const auto* back = taken_back_later(manifest)) return {back->intent.at, back->progress.finished_at};
  Incident incident{went_back_at(manifest)};
  if (manifest.progress.outcome != Outcome::kRollbackFailed) {
    incident.resolved = manifest.progress.finished_at;
    return incident;
  }
  for (const auto* each : place_of(manifest)) {
    if (!began_before(&manifest, each) || each->progress.outcome != Outcome::kSucceeded) continue;
    incident.resolved = each->progress.finished_at;
    break;
  }
  return incident;
}

}  // namespace talentops::plan
