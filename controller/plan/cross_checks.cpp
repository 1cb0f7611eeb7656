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
