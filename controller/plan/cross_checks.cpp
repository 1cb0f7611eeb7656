#include "controller/plan/cross_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"

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

namespace {

/// The environment that had the directory first; nothing where only one has it, twice, or where nobody can
/// tell.
const domain::Environment* first_at(const std::string& path, const std::vector<DirectoryUse>& uses,
                                    const Eldest& eldest) {
  std::vector<const domain::Environment*> environments;
  std::vector<Claimant> claimants;
  for (const auto& use : uses) {
    if (std::find(environments.begin(), environments.end(), use.environment) != environments.end()) continue;
    environments.push_back(use.environment);
    claimants.push_back({use.environment->where.file, id_of(*use.environment)});
  }
  if (!eldest || environments.size() < 2 || environments.size() != uses.size()) return nullptr;
  const auto first = eldest(claimants, [&](const SourceDocument& document) {
    const auto* environment = std::get_if<domain::Environment>(&document);
    return environment != nullptr &&
           std::any_of(environment->targets.begin(), environment->targets.end(),
                       [&](const auto& target) { return target.directory.path == path; });
  });
  return first ? environments[*first] : nullptr;
}

}  // namespace

std::set<const domain::Environment*> sharing_directories(
    const std::vector<const domain::Environment*>& environments, const Eldest& eldest,
    domain::Problems& problems) {
  std::map<std::string, std::vector<DirectoryUse>> by_path;
  for (const auto* environment : environments) {
    for (std::size_t i = 0; i < environment->targets.size(); ++i) {
      by_path[environment->targets[i].directory.path].push_back({environment, i});
    }
  }
  std::set<const domain::Environment*> sharing;
  for (const auto& [path, uses] : by_path) {
    if (uses.size() < 2 || is_one_document_twice(uses)) continue;
    const auto* first = first_at(path, uses, eldest);
    for (const auto& use : uses) {
      if (use.environment == first) continue;
      const auto had_it =
          std::find_if(uses.begin(), uses.end(), [&](const auto& each) { return each.environment == first; });
      const auto& other = had_it != uses.end() ? *had_it : &use == &uses.front() ? uses.back() : uses.front();
      const auto& target = use.environment->targets[use.target];
      problems.push_back(cross_problem(
          place_of_field(use.environment->where, target.path_position),
          fmt::format("spec.targets[{}].directory.path", use.target), codes::kSharedDirectory,
          fmt::format("{} is also target {} of {}{}", path,
                      other.environment->targets[other.target].name.text(), other.environment->key.text(),
                      first == nullptr ? "" : ", which had it first"),
          "give each target a directory of its own"));
      sharing.insert(use.environment);
    }
  }
  return sharing;
}

namespace {

/// The release that wished the talent there first, where that can be told.
domain::Release* first_to_wish(const domain::PlacementKey& placement,
                               const std::vector<domain::Release*>& wishing, const Eldest& eldest) {
  std::vector<Claimant> claimants;
  for (const auto* release : wishing) claimants.push_back({release->where.file, id_of(*release)});
  if (!eldest) return nullptr;
  const auto first = eldest(claimants, [&](const SourceDocument& document) {
    const auto* release = std::get_if<domain::Release>(&document);
    return release != nullptr && release->talent == placement.talent &&
           std::find(release->environments.begin(), release->environments.end(),
                     placement.environment.name) != release->environments.end();
  });
  return first ? wishing[*first] : nullptr;
}

}  // namespace

void settle_placements(std::map<domain::ReleaseKey, domain::Release>& releases, const Eldest& eldest,
                       domain::Problems& problems) {
  std::map<domain::PlacementKey, std::vector<domain::Release*>> wishes;
  for (auto& [key, release] : releases) {
    for (const auto& name : release.environments) {
      wishes[{{key.client, name}, release.talent}].push_back(&release);
    }
  }
  for (const auto& [placement, wishing] : wishes) {
    if (wishing.size() < 2) continue;
    auto* first = first_to_wish(placement, wishing, eldest);
    for (auto* release : wishing) {
      if (release == first) continue;
      const auto& other = first != nullptr             ? *first
                          : release == wishing.front() ? *wishing.back()
                                                       : *wishing.front();
      problems.push_back(cross_problem(
          place_of_environment(*release, placement.environment.name), "spec.environments",
          codes::kSeveralReleases,
          fmt::format("{} and {} ({}) both wish the talent {} in {}; {}", release->key.text(),
                      other.key.text(), other.where.text(), placement.talent.text(),
                      placement.environment.text(),
                      first == nullptr ? "neither counts there" : "that one was first, and counts"),
          "let only one of them name the environment"));
      std::erase(release->environments, placement.environment.name);
    }
  }
  std::erase_if(releases, [](const auto& entry) { return entry.second.environments.empty(); });
}

namespace {

std::string hint_for(const domain::EnvironmentKey& wrong,
                     const std::map<domain::EnvironmentKey, domain::Environment>& environments) {
  std::vector<std::string> known;
  for (auto it = environments.lower_bound({wrong.client, {}});
       it != environments.end() && it->first.client == wrong.client; ++it) {
    known.push_back(it->first.name.text());
  }
  if (const auto near = nearest(wrong.name.text(), known)) return fmt::format("did you mean {}?", *near);
  if (known.empty())
    return fmt::format("{} has no environment; add a ClientEnvironment", wrong.client.text());
  return fmt::format("{} has: {}", wrong.client.text(), join(known, ", "));
}

}  // namespace

void check_environments(const domain::Release& release,
                        const std::map<domain::EnvironmentKey, domain::Environment>& environments,
                        const std::set<domain::DocumentId>& unusable, domain::Problems& problems) {
  for (std::size_t i = 0; i < release.environments.size(); ++i) {
    const domain::EnvironmentKey key{release.key.client, release.environments[i]};
    if (environments.contains(key)) continue;
    const auto field = fmt::format("spec.environments[{}]", i);
    const auto where = place_of_environment(release, key.name);
    if (unusable.contains({"ClientEnvironment", key.client.text(), key.name.text()})) {
      problems.push_back(cross_problem(where, field, codes::kUnusableEnvironment,
                                       fmt::format("the environment {} has errors of its own", key.text()),
                                       "correct the environment"));
    } else {
      problems.push_back(cross_problem(where, field, codes::kUnknownEnvironment,
                                       fmt::format("there is no environment {}", key.text()),
                                       hint_for(key, environments)));
    }
  }
}

}  // namespace talentops::plan
