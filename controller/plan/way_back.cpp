#include "controller/plan/way_back.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/plan/action.hpp"
#include "controller/plan/revocation.hpp"

namespace talentops::plan {

using domain::Deployed;
using domain::TargetObservation;
using domain::WayBack;
using domain::WayBackKind;

bool has_intact_slot(const TargetObservation& target, const domain::PackageId& package) {
  return std::any_of(target.slots.begin(), target.slots.end(),
                     [&](const auto& slot) { return slot.package == package && slot.intact; });
}

bool can_restore(const EnvironmentFacts& facts, const TargetObservation& target,
                 const domain::PackageId& package) {
  return has_intact_slot(target, package) || facts.restageable.contains(package);
}

WayBackChoice choose_way_back(const EnvironmentFacts& facts, const domain::TalentName& talent,
                              const std::optional<Deployed>& from,
                              const std::vector<domain::TargetName>& targets) {
  if (!from) return {WayBackKind::kUninstall, std::nullopt, true};
  WayBackChoice choice{WayBackKind::kSlot, from, true};
  for (const auto& name : targets) {
    const auto* target = facts.target(name);
    if (target == nullptr) return {WayBackKind::kRestage, from, false};
    const auto there = installed_of(EnvironmentFacts::talent_at(*target, talent));
    if (!there) continue;  // this one goes back to nothing
    if (!has_intact_slot(*target, there->package)) choice.kind = WayBackKind::kRestage;
    choice.verified = choice.verified && can_restore(facts, *target, there->package);
  }
  return choice;
}

namespace {

/// The recorded way, then every older version that stood here, newest first.
std::vector<WayBack> hops(const EnvironmentFacts& facts, const domain::TalentName& talent,
                          const WayBack& recorded, const domain::PackageId& away_from) {
  std::vector<WayBack> found = {recorded};
  const auto history = facts.histories.find(talent);
  if (history == facts.histories.end()) return found;
  for (const auto& past : history->second.deployments) {
    if (past.outcome != domain::Outcome::kSucceeded || past.uninstalls) continue;
    if (past.to.package == away_from || past.to.package == recorded.package) continue;
    found.push_back({past.to.package, past.to.version, past.id});
  }
  return found;
}

}  // namespace

WayNow way_now(const EnvironmentFacts& facts, const TargetObservation& target,
               const domain::TalentName& talent, const std::optional<WayBack>& recorded,
               const domain::PackageId& away_from) {
  if (!recorded) return GoByUninstalling{};
  for (const auto& hop : hops(facts, talent, *recorded, away_from)) {
    if (objection_here(facts, talent, hop.package.bundle)) continue;
    if (has_intact_slot(target, hop.package)) return GoThroughSlot{hop};
    if (facts.restageable.contains(hop.package)) return StageFirst{hop};
  }
  return NoWayLeft{
      fmt::format("target {}: the slot of {} {} is missing or damaged and it cannot be made again, or it was "
                  "revoked, and no older version is left",
                  target.target.text(), talent.text(), recorded->version.text())};
}

}  // namespace talentops::plan
