#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/domain/deployment.hpp"

namespace talentops::domain {

/// What the records say about one placement, newest first; enough to plan with, without the programs of the
/// past.
struct PastDeployment {
  DeploymentId id;
  Action action = Action::kInstall;
  ReleaseName release;
  Deployed to;
  std::optional<Deployed> previous = {};
  std::optional<Outcome> outcome = {};  ///< absent: open
  std::string reason = {};
  bool asked = false;       ///< by a person's `rollback`, or a policy's onRevoke
  bool uninstalls = false;  ///< as in Intent
  Instant started_at;
  std::optional<Instant> finished_at = {};
  CommitId desired_commit;
  std::vector<TargetName> targets = {};     ///< those that it covered, but for the unanswered
  std::vector<TargetName> unanswered = {};  ///< of those too, it succeeded without a word from them
  std::vector<ReleaseName> depends_on = {};
  std::string manifest_path;  ///< below the records root
};

/// Whether it was begun, and was not kept.
bool went_back(const PastDeployment& past);
/// `path` is the manifest's, below the records root.
PastDeployment past_of(const Manifest& manifest, std::string path);

struct PlacementHistory {
  std::vector<PastDeployment> deployments = {};  ///< newest first
  std::optional<Manifest> open = {};             ///< the newest, while it has no outcome
  /// What the newest went through, if it went back, or could not.
  std::vector<TimelineEntry> went_through = {};
  /// Why the records of this placement cannot be read: unknown, never "nothing there".
  std::optional<Error> unreadable = {};
};

}  // namespace talentops::domain
