#include "controller/plan/retention.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "controller/domain/deployment.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/holds.hpp"

namespace talentops::plan {
namespace {

using domain::Outcome;
using domain::PastDeployment;

int year_at(Instant instant) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(instant));
  return static_cast<int>(day.year());
}

bool stood(const PastDeployment& past) { return past.outcome == Outcome::kSucceeded && !past.uninstalls; }

bool was_taken_back(const PastDeployment& past) {
  return past.outcome == Outcome::kRolledBack || past.outcome == Outcome::kRollbackFailed || past.asked;
}

/// Collects the deployments of one placement that the present asks for, from the newest on.
class Needed {
 public:
  Needed(const PresentNeeds& needs, const Retention& retention, const PastDeployment* standing)
      : needs_(needs), retention_(retention), standing_(standing) {}

  bool is_needed(const PastDeployment& past) {
    // Each is asked, also where another has said yes: they count.
    const bool by_end = is_end(past);
    const bool by_target = is_newest_at_a_target(past);
    const bool by_way_back = is_on_a_way_back(past);
    return !past.outcome || by_end || by_target || by_way_back || is_about_a_wish(past);
  }

 private:
  /// What was done last: acts and quarantines are about it.
  bool is_end(const PastDeployment& past) {
    if (has_end_ || !past.outcome || past.outcome == Outcome::kCancelled) return false;
    return has_end_ = true;
  }

  bool is_newest_at_a_target(const PastDeployment& past) {
    if (past.outcome != Outcome::kSucceeded) return false;
    bool is_newest = false;
    for (const auto& name : past.targets) is_newest = targets_.insert(name).second || is_newest;
    // One that did not answer may have it since, or has what it had before.
    for (const auto& name : past.unanswered) is_newest = unanswered_.insert(name).second || is_newest;
    return is_newest;
  }

  /// Of each of the newest packages the last deployment, and the last before the cutoff: so long has it
  /// stood.
  bool is_on_a_way_back(const PastDeployment& past) {
    constexpr std::size_t kInstalledAndWayBack = 2;
    if (!stood(past)) return false;
    const auto known = std::find_if(packages_.begin(), packages_.end(),
                                    [&](const auto& each) { return each.first == past.to.package; });
    const bool is_old = past.started_at < retention_.cutoff;
    if (known == packages_.end()) {
      if (packages_.size() >= needs_.keep_previous + kInstalledAndWayBack) return false;
      packages_.emplace_back(past.to.package, is_old);
      return true;
    }
    return is_old && !std::exchange(known->second, true);
  }

  /// How a version has fared that is wished somewhere: gates of other environments ask for that, too.
  bool is_about_a_wish(const PastDeployment& past) const {
    const bool is_wished = needs_.wished.contains(past.to.version);
    if (was_taken_back(past))
      return is_wished || (past.previous && needs_.wished.contains(past.previous->version));
    const bool stands = standing_ != nullptr && standing_->to.version == past.to.version;
    return is_wished && !stands && stood(past);
  }

  const PresentNeeds& needs_;
  const Retention& retention_;
  const PastDeployment* standing_;
  bool has_end_ = false;
  std::set<domain::TargetName> targets_;
  std::set<domain::TargetName> unanswered_;
  std::vector<std::pair<domain::PackageId, bool>> packages_;
};

}  // namespace

Retention retention_at(Instant now, Duration keep) {
  const auto cutoff = now - keep;
  return {cutoff, year_at(cutoff)};
}

int year_of(const domain::DeploymentId& deployment) { return year_at(domain::time_of(deployment)); }

std::optional<int> first_year_needed(const domain::PlacementHistory& history, const PresentNeeds& needs,
                                     const Retention& retention) {
  if (history.unreadable || history.deployments.empty()) return std::nullopt;
  Needed needed(needs, retention, standing_deployment(history));
  int first = retention.first_year;
  for (const auto& past : history.deployments) {
    if (needed.is_needed(past)) first = std::min(first, year_of(past.id));
  }
  return first;
}

bool is_spent(const domain::Act& act, const domain::DeploymentId& oldest_end) {
  switch (act.verb) {
    case domain::ActVerb::kRetry:
    case domain::ActVerb::kRollback:
    case domain::ActVerb::kAdopt:
    case domain::ActVerb::kUnlock:
      return !oldest_end.empty() && act.deployment < oldest_end;
    case domain::ActVerb::kForget:
      return false;  // what was left behind is left behind for as long as its records say that it stands
    case domain::ActVerb::kReject:
      return false;  // final for its plan, and a plan can come back
    case domain::ActVerb::kApprove:
      return true;  // it counts for days
    case domain::ActVerb::kConfirmRemoval:
    case domain::ActVerb::kConfirmRewrite:
      return true;  // about one commit, and a person would be asked again
  }
  return false;
}

}  // namespace talentops::plan
