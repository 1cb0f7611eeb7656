#include "controller/domain/history.hpp"

#include <algorithm>
#include <utility>

namespace talentops::domain {

bool went_back(const PastDeployment& past) {
  return past.outcome == Outcome::kRolledBack || past.outcome == Outcome::kRollbackFailed;
}

PastDeployment past_of(const Manifest& manifest, std::string path) {
  const auto& intent = manifest.intent;
  PastDeployment past{.id = intent.id,
                      .action = intent.action,
                      .release = intent.release.name,
                      .to = intent.to,
                      .previous = intent.previous,
                      .outcome = manifest.progress.outcome,
                      .reason = manifest.progress.reason,
                      .asked = !intent.asked_by.empty(),
                      .uninstalls = intent.uninstalls,
                      .started_at = intent.at,
                      .finished_at = manifest.progress.finished_at,
                      .desired_commit = intent.desired.commit,
                      .targets = intent.targets,
                      .unanswered = manifest.progress.unanswered,
                      .depends_on = intent.depends_on,
                      .manifest_path = std::move(path)};
  std::erase_if(past.targets, [&](const auto& target) {
    return std::find(past.unanswered.begin(), past.unanswered.end(), target) != past.unanswered.end();
  });
  return past;
}

}  // namespace talentops::domain
