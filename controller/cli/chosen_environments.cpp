#include <set>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/fleet_view.hpp"

namespace talentops::cli {

using domain::EnvironmentKey;

namespace {

Result<std::pair<std::string, std::string>> read_pair(const std::string& text, std::string_view what,
                                                      std::string_view such_as) {
  const auto parts = split(text, '/');
  if (parts.size() != 2 || !domain::is_valid_name(parts[0]) || !domain::is_valid_name(parts[1])) {
    return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, fmt::format("{} is no {}", text, what),
                 std::nullopt, fmt::format("write {}", such_as)};
  }
  return std::pair(std::string(parts[0]), std::string(parts[1]));
}

}  // namespace

Result<domain::ReleaseKey> read_release_key(const std::string& text) {
  auto [client, name] = TRY(read_pair(text, "release", "client/name, such as acme/greeter"));
  return domain::ReleaseKey{domain::ClientName(std::move(client)), domain::ReleaseName(std::move(name))};
}

Result<EnvironmentKey> read_environment_key(const std::string& text) {
  auto [client, name] = TRY(read_pair(text, "environment", "client/environment, such as acme/production"));
  return EnvironmentKey{domain::ClientName(std::move(client)), domain::EnvironmentName(std::move(name))};
}

bool is_chosen(const domain::ReleaseKey& release, const std::optional<std::string>& filter) {
  if (!filter) return true;
  return *filter == release.client.text() || *filter == release.text();
}

std::vector<EnvironmentKey> chosen_environments(const domain::Catalog& catalog,
                                                const std::optional<std::string>& release,
                                                const std::optional<std::string>& environment) {
  std::set<EnvironmentKey> chosen;
  for (const auto& [key, each] : catalog.releases) {
    if (!is_chosen(key, release)) continue;
    for (const auto& name : each.environments) chosen.insert({key.client, name});
  }
  // Environments that no release names may still hold something.
  for (const auto& [key, each] : catalog.environments) {
    const bool of_client = !release || split(*release, '/').front() == key.client.text();
    if (of_client) chosen.insert(key);
  }
  std::vector<EnvironmentKey> result;
  for (const auto& key : chosen) {
    if (!catalog.environments.contains(key)) continue;
    if (!environment || *environment == key.name.text()) result.push_back(key);
  }
  return result;
}

}  // namespace talentops::cli
