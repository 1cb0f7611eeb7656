#pragma once

#include <map>
#include <optional>
#include <vector>

#include "controller/plan/figures.hpp"

/// Which recorded deployments failed, and how that ended.
namespace talentops::plan {

/// So long afterwards a deployment still can be found to have failed.
constexpr Duration kLateFailure = std::chrono::hours(24 * 7);

/// A person asked for the way back.
bool is_return(const domain::Manifest& manifest);
/// At some target it was switched to.
bool is_exposed(const domain::Manifest& manifest);
/// It has ended, and an environment was touched; one that gave way counts only if it had failed by then.
bool is_touched(const domain::Manifest& manifest);
/// Brings something new, or takes something away; what puts right what somebody changed does not.
bool is_change(const domain::Manifest& manifest);

/// What a deployment broke, from when on that was known, and until when.
struct Incident {
  Instant detected;
  std::optional<Instant> resolved = {};  ///< absent: it is still so
};

/// Recorded deployments, of which one tells how another fared. Borrows: `recorded`.
class Failures {
 public:
  explicit Failures(const std::vector<RecordedDeployment>& recorded);

  /// A person's way back, within a week, from what `manifest` had brought.
  const domain::Manifest* taken_back_later(const domain::Manifest& manifest) const;
  /// Of one that touched an environment: rolled back after it was exposed, or taken back later.
  bool is_failed(const domain::Manifest& manifest) const;
  /// Nobody had planned it: it went as an emergency, or is the first to begin at its place within a week
  /// after one that failed.
  bool is_rework(const domain::Manifest& manifest) const;
  /// Of one that failed. A rollback that did not work is over with the next deployment that does.
  Incident incident_of(const domain::Manifest& manifest) const;

 private:
  using Place = std::vector<const domain::Manifest*>;  ///< in the order in which they began
  const Place& place_of(const domain::Manifest& manifest) const;

  std::map<domain::PlacementKey, Place> places_;
  std::map<domain::DeploymentId, Place> returns_;  ///< by what they lead away from
};

}  // namespace talentops::plan
