#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "controller/plan/figures.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {

/// A deployment to acme's production as it is on record; nothing: it has not ended.
inline RecordedDeployment recorded(const std::string& id, const std::string& began, Duration took,
                                   std::optional<domain::Outcome> outcome) {
  RecordedDeployment deployment;
  auto& intent = deployment.manifest.intent;
  intent.id = domain::DeploymentId(id);
  intent.environment = kProduction;
  intent.talent = kGreeter;
  intent.at = at(began);
  auto& progress = deployment.manifest.progress;
  progress.outcome = outcome;
  if (outcome) progress.finished_at = intent.at + took;
  return deployment;
}

/// One by which a person goes back from the deployment `left`.
inline RecordedDeployment asked_for(RecordedDeployment deployment, const std::string& left) {
  deployment.manifest.intent.asked_by = "operator";
  deployment.manifest.intent.previous = deployed("1.1.0", left);
  return deployment;
}

inline const Figure& figure(const Figures& figures, const std::string& name) {
  for (const auto& each : figures.figures) {
    if (each.name == name) return each;
  }
  throw std::out_of_range(name);
}

}  // namespace talentops::plan::test
