#include "reconcilers/serving.hpp"

#include <algorithm>
#include <utility>

namespace talentops::reconcilers {

using domain::TalentPlan;

namespace {

/// Whether what lies there of the talent is partly one version, partly another, whatever the receipt says.
bool is_mixed(const domain::TargetObservation& target, const domain::TalentName& talent) {
  return target.interrupted && target.interrupted->talent == talent && target.interrupted->is_mixture();
}

std::optional<domain::Receipt::Installed> installed_at(const domain::TargetObservation& target,
                                                       const domain::TalentName& talent) {
  const auto& receipt = plan::EnvironmentFacts::talent_at(target, talent).receipt;
  return receipt && !is_mixed(target, talent) ? receipt->installed : std::nullopt;
}

}  // namespace

std::vector<domain::Mixture> mixtures_of(const plan::EnvironmentFacts& facts,
                                         const domain::TalentName& talent) {
  std::vector<domain::Mixture> mixtures;
  for (const auto& target : facts.targets) {
    if (is_mixed(target, talent)) mixtures.push_back({target.target, *target.interrupted});
  }
  return mixtures;
}

int exposure_of(const plan::EnvironmentFacts& facts, const TalentPlan& plan) {
  if (!plan.to || facts.targets.empty()) return 0;
  const auto there = std::count_if(facts.targets.begin(), facts.targets.end(), [&](const auto& target) {
    const auto installed = installed_at(target, plan.placement.talent);
    return installed && installed->package == plan.to->package;
  });
  return static_cast<int>(100 * there / static_cast<long>(facts.targets.size()));
}

std::optional<domain::ServedVersion> served_by(const plan::EnvironmentFacts& facts, const TalentPlan& plan) {
  for (const auto& target : facts.targets) {
    const auto installed = installed_at(target, plan.placement.talent);
    if (!installed) continue;
    return domain::ServedVersion{installed->version, installed->package.bundle, installed->deployment,
                                 installed->package.configuration};
  }
  return std::nullopt;
}

std::vector<domain::ServedShare> serving_by(const plan::EnvironmentFacts& facts, const TalentPlan& plan) {
  std::vector<std::pair<domain::Version, int>> counts;
  for (const auto& target : facts.targets) {
    const auto installed = installed_at(target, plan.placement.talent);
    if (!installed) continue;
    const auto& version = installed->version;
    const auto known =
        std::find_if(counts.begin(), counts.end(), [&](const auto& each) { return each.first == version; });
    if (known == counts.end()) {
      counts.emplace_back(version, 1);
    } else {
      ++known->second;
    }
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& one, const auto& other) { return one.second > other.second; });
  std::vector<domain::ServedShare> serving;
  for (const auto& [version, count] : counts)
    serving.push_back({version, 100 * count / static_cast<int>(facts.targets.size())});
  return serving;
}

}  // namespace talentops::reconcilers
