#include "controller/plan/standing.hpp"

namespace talentops::plan {

Instant standing_since(const domain::PastDeployment& past) {
  return past.finished_at.value_or(past.started_at);
}

const domain::PastDeployment* standing_at(const domain::PlacementHistory& history, Instant instant) {
  for (const auto& past : history.deployments) {
    if (past.outcome != domain::Outcome::kSucceeded || standing_since(past) > instant) continue;
    return past.uninstalls ? nullptr : &past;
  }
  return nullptr;
}

}  // namespace talentops::plan
