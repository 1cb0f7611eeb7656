#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "controller/domain/deployment.hpp"

namespace talentops::test {

inline const Instant kNoon =
    std::chrono::sys_days(std::chrono::year{2026} / 11 / 21) + std::chrono::hours(12);
inline const domain::PlacementKey kPlacement{
    {domain::ClientName("acme"), domain::EnvironmentName("production")}, domain::TalentName("greeter")};

/// What is written of a deployment of kPlacement; open without an outcome.
inline domain::Manifest manifest(const std::string& id, std::optional<domain::Outcome> outcome = {}) {
  domain::Manifest manifest;
  auto& intent = manifest.intent;
  intent.id = domain::DeploymentId(id);
  intent.controller_id = "fleet";
  intent.controller_version = "0.1.0";
  intent.environment = kPlacement.environment;
  intent.release = {kPlacement.environment.client, domain::ReleaseName("greeter")};
  intent.stage = "production";
  intent.platform = "claude-code";
  intent.talent = kPlacement.talent;
  intent.to.version = *domain::Version::parse("1.0.0");
  intent.to.package = {sha256("bundle"), sha256("configuration")};
  intent.to.deployment = intent.id;
  intent.deadline = std::chrono::minutes(30);
  intent.desired.repository = "/srv/fleet";
  intent.desired.commit = domain::CommitId(std::string(40, 'a'));
  intent.desired.committed_at = kNoon;
  intent.desired.path = "clients/acme/releases/greeter.yaml";
  intent.desired.author = "Ann <ann@example.com>";
  intent.at = kNoon;
  manifest.progress.outcome = outcome;
  if (outcome) manifest.progress.finished_at = kNoon + std::chrono::minutes(1);
  return manifest;
}

}  // namespace talentops::test
