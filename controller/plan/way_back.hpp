#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "controller/domain/deployment.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// The way back from a change to one placement, chosen and verified before the change begins.
struct WayBackChoice {
  domain::WayBackKind kind = domain::WayBackKind::kUninstall;
  std::optional<domain::Deployed> to = {};
  bool verified = false;
};
/// `from` is what is installed now; nothing leads to uninstallation. Every one of `targets` must have a way
/// to what it has.
WayBackChoice choose_way_back(const EnvironmentFacts& facts, const domain::TalentName& talent,
                              const std::optional<domain::Deployed>& from,
                              const std::vector<domain::TargetName>& targets);

/// Whether the package lies at the target, intact, or can be made again.
bool can_restore(const EnvironmentFacts& facts, const domain::TargetObservation& target,
                 const domain::PackageId& package);

/// How one target gets back now, when it must.
struct GoThroughSlot {
  domain::WayBack to;
};
struct StageFirst {
  domain::WayBack to;
};
struct GoByUninstalling {};
struct NoWayLeft {
  std::string why;
};
using WayNow = std::variant<GoThroughSlot, StageFirst, GoByUninstalling, NoWayLeft>;

/// The recorded way back if its slot is intact or can be staged again, else one hop further to the next
/// version that stood here, else none. Versions whose certification was revoked are passed over.
WayNow way_now(const EnvironmentFacts& facts, const domain::TargetObservation& target,
               const domain::TalentName& talent, const std::optional<domain::WayBack>& recorded,
               const domain::PackageId& away_from);

bool has_intact_slot(const domain::TargetObservation& target, const domain::PackageId& package);

}  // namespace talentops::plan
