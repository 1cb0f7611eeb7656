#include "controller/plan/before.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace talentops::plan {

using domain::EnvironmentKey;

namespace {

std::ptrdiff_t rank_of(const domain::Fleet& fleet, const std::string& stage) {
  return std::distance(fleet.stages.begin(), std::find(fleet.stages.begin(), fleet.stages.end(), stage));
}

}  // namespace

std::vector<EnvironmentKey> earlier_stages(const domain::Catalog& catalog,
                                           const domain::Environment& environment,
                                           const domain::Release& release) {
  constexpr std::ptrdiff_t kUnknown = -1;
  const auto own = rank_of(catalog.fleet, environment.stage);
  std::vector<std::pair<std::ptrdiff_t, EnvironmentKey>> earlier;
  for (const auto& name : release.environments) {
    const EnvironmentKey key{release.key.client, name};
    const auto found = catalog.environments.find(key);
    const auto rank =
        found == catalog.environments.end() ? kUnknown : rank_of(catalog.fleet, found->second.stage);
    if (key != environment.key && rank < own) earlier.emplace_back(rank, key);
  }
  std::stable_sort(earlier.begin(), earlier.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  std::vector<EnvironmentKey> keys;
  for (auto& [rank, key] : earlier) keys.push_back(std::move(key));
  return keys;
}

std::size_t wave_of(const domain::Fleet& fleet, const domain::Environment& environment) {
  const auto found = std::find_if(fleet.waves.begin(), fleet.waves.end(), [&](const auto& wave) {
    return has_labels(environment, wave.match_labels);
  });
  return static_cast<std::size_t>(std::distance(fleet.waves.begin(), found));
}

}  // namespace talentops::plan
