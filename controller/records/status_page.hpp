#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/domain/gate.hpp"
#include "controller/domain/history.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"

namespace talentops::records {

/// One talent in an environment, as it stands.
struct PlacementStatus {
  domain::TalentName talent;
  domain::ReleaseName release;
  std::optional<domain::Version> wanted = {};   ///< absent: git wishes none
  std::optional<domain::Version> serving = {};  ///< absent: nothing is installed
  domain::Phase phase = domain::Phase::kPlanned;
  std::optional<domain::PastDeployment> last = {};
  std::vector<domain::Hold> holds = {};
  std::vector<domain::GateResult> waiting = {};  ///< gates that do not pass
};

struct EnvironmentStatus {
  domain::EnvironmentKey environment;
  std::string stage = {};
  Instant at = {};
  std::vector<PlacementStatus> placements = {};
};

/// status/<client>/<environment>.md: now, done, outstanding, issues, next steps.
std::string status_page(const EnvironmentStatus& status);

}  // namespace talentops::records
