#pragma once

#include <string>
#include <string_view>

#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::domain {

/// What an event can be about. The words are a promise; more may come.
namespace event_type {
inline constexpr std::string_view kDeploymentStarted = "deployment.started";
inline constexpr std::string_view kDeploymentSucceeded = "deployment.succeeded";
inline constexpr std::string_view kDeploymentRolledBack = "deployment.rolledBack";
inline constexpr std::string_view kDeploymentRollbackFailed = "deployment.rollbackFailed";
inline constexpr std::string_view kDeploymentCancelled = "deployment.cancelled";
inline constexpr std::string_view kDeploymentSuperseded = "deployment.superseded";
inline constexpr std::string_view kPhaseChanged = "deployment.phaseChanged";
inline constexpr std::string_view kReleaseHeld = "release.held";
inline constexpr std::string_view kReleaseFreed = "release.freed";
inline constexpr std::string_view kDriftFound = "release.drifted";
inline constexpr std::string_view kEnvironmentVerified = "environment.verified";
inline constexpr std::string_view kEnvironmentFailed = "environment.failed";
inline constexpr std::string_view kControllerStopped = "controller.stopped";
inline constexpr std::string_view kControllerResumed = "controller.resumed";
}  // namespace event_type

/// Something happened. What does not apply is empty.
struct Event {
  Instant at;
  std::string type;
  ClientName client = {};
  EnvironmentName environment = {};
  ReleaseName release = {};
  DeploymentId deployment = {};
  std::string message = {};  ///< for people; carries no secret

  bool operator==(const Event&) const = default;
};

}  // namespace talentops::domain
