#include "controller/plan/laggards.hpp"

#include <algorithm>

namespace talentops::plan {

std::vector<domain::TargetName> laggards_of(const EnvironmentFacts& facts) {
  const auto allowed = facts.environment->laggards.of(facts.targets.size());
  std::vector<domain::TargetName> laggards;
  for (const auto& target : facts.targets) {
    if (target.reached()) continue;
    // Closed by the controller's own configuration: nobody is late there.
    if (target.is_forbidden) return {};
    laggards.push_back(target.target);
  }
  const bool one_answers = laggards.size() < facts.targets.size();
  return laggards.size() <= allowed && one_answers ? laggards : std::vector<domain::TargetName>();
}

bool is_excused(const EnvironmentFacts& facts, const domain::Verification::Finding& finding) {
  if (finding.what != "reachable") return false;
  const auto laggards = laggards_of(facts);
  return std::find(laggards.begin(), laggards.end(), domain::TargetName(finding.target)) != laggards.end();
}

}  // namespace talentops::plan
