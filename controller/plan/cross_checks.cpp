#include "controller/plan/cross_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"

namespace talentops::plan {

domain::Problem cross_problem(const Location& where, std::string field, Code code, std::string message,
                              std::string hint) {
  if (!field.empty()) message = field + ": " + message;
  return {domain::Severity::kError, std::move(field),
          Error{ErrorKind::kInvalid, code, std::move(message), where, std::move(hint)}};
}

Location place_of_field(const Location& document, const domain::Position& field) {
  return field.line == 0 ? document : Location{document.file, field.line, field.column};
}

Location place_of_environment(const domain::Release& release, const domain::EnvironmentName& name) {
  const auto found = release.environment_positions.find(name);
  return found == release.environment_positions.end() ? release.where
                                                      : place_of_field(release.where, found->second);
}

namespace {

/// One target's use of a directory.
struct DirectoryUse {
  const domain::Environment* environment;
  std::size_t target;
};

/// Documents with the same name were reported as that; their directories say nothing more.
bool is_one_document_twice(const std::vector<DirectoryUse>& uses) {
  std::set<const domain::Environment*> documents;
  for (const auto& use : uses) documents.insert(use.environment);
  const bool same_key = std::all_of(uses.begin(), uses.end(), [&](const DirectoryUse& use) {
    return use.environment->key == uses.front().environment->key;
  });
  return same_key && documents.size() == uses.size();
}

}  // namespace

std::set<const domain::Environment*> sharing_directories(
    const std::vector<const domain::Environment*>& environments, domain::Problems& problems) {
  std::map<std::string, std::vector<DirectoryUse>> by_path;
  for (const auto* environment : environments) {
    for (std::size_t i = 0; i < environment->targets.size(); ++i) {
      by_path[environment->targets[i].directory.path].push_back({environment, i});
    }
  }
  std::set<const domain::Environment*> sharing;
  for (const auto& [path, uses] : by_path) {
    if (uses.size() < 2 || is_one_document_twice(uses)) continue;
    for (const auto& use : uses) {
      const auto& other = &use == &uses.front() ? uses.back() : uses.front();
      const auto& target = use.environment->targets[use.target];
      problems.push_back(cross_problem(
          place_of_field(use.environment->where, target.path_position),
          fmt::format("spec.targets[{}].directory.path", use.target), codes::kSharedDirectory,
          fmt::format("{} is also target {} of {}", path,
                      other.environment->targets[other.target].name.text(), other.environment->key.text()),
          "give each target a directory of its own"));
      sharing.insert(use.environment);
    }
  }
  return sharing;
}

void settle_placements(std::map<domain::ReleaseKey, domain::Release>& releases, domain::Problems& problems) {
  std::map<domain::PlacementKey, std::vector<domain::Release*>> wishes;
  for (auto& [key, release] : releases) {
    for (const auto& name : release.environments) {
      wishes[{{key.client, name}, release.talent}].push_back(&release);
    }
  }
  for (const auto& [placement, wishing] : wishes) {
    if (wishing.size() < 2) continue;
    for (auto* release : wishing) {
      const auto& other = release == wishing.front() ? *wishing.back() : *wishing.front();
      problems.push_back(
          cross_problem(place_of_environment(*release, placement.environment.name), "spec.environments",
                        codes::kSeveralReleases,
                        fmt::format("{} and {} ({}) both wish the talent {} in {}; neither counts there",
                                    release->key.text(), other.key.text(), other.where.text(),
                                    placement.talent.text(), placement.environment.text()),
                        "let only one of them name the environment"));
      std::erase(release->environments, placement.environment.name);
    }
  }
  std::erase_if(releases, [](const auto& entry) { return entry.second.environments.empty(); });
}

}  // namespace talentops::plan
