#include "controller/plan/cross_checks.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

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

bool is_before(const Location& one, const Location& other) {
  return std::tie(one.file, one.line, one.column) < std::tie(other.file, other.line, other.column);
}

bool is_told_before(const domain::Problem& one, const domain::Problem& other) {
  static const Location kNowhere;
  const auto& place = one.error.where ? *one.error.where : kNowhere;
  const auto& other_place = other.error.where ? *other.error.where : kNowhere;
  if (place == other_place) return one.severity < other.severity;
  return is_before(place, other_place);
}

Findings::Findings(Kept kept) : kept_(std::move(kept)) {
  for (const auto& [id, problems] : kept_)
    problems_.insert(problems_.end(), problems.begin(), problems.end());
}

void Findings::refuse(const domain::DocumentId& id, domain::Problem problem) {
  problems_.push_back(problem);
  refused_.push_back({id, std::move(problem)});
}

void Findings::move_into(domain::Catalog& catalog) {
  std::move(problems_.begin(), problems_.end(), std::back_inserter(catalog.problems));
  catalog.refused = std::move(refused_);
  std::stable_sort(catalog.problems.begin(), catalog.problems.end(), is_told_before);
}

std::optional<std::size_t> only_kept(const std::vector<Claimant>& claimants, const Findings& findings) {
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < claimants.size(); ++i) {
    if (!findings.is_kept(claimants[i].id)) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

Location place_of_field(const Location& document, const domain::Position& field) {
  return field.line == 0 ? document : Location{document.file, field.line, field.column};
}

namespace {

std::size_t index_of(const domain::Release& release, const domain::EnvironmentName& name) {
  const auto& all = release.environments;
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), name) - all.begin());
}

}  // namespace

Location place_of_environment(const domain::Release& release, const domain::EnvironmentName& name) {
  const auto index = index_of(release, name);
  return index < release.environment_positions.size()
             ? place_of_field(release.where, release.environment_positions[index])
             : release.where;
}

namespace {

using SharedRelease = Shared<domain::Release>;

/// The release without one of its environments.
SharedRelease without(const domain::Release& release, const domain::EnvironmentName& name) {
  auto changed = release;
  auto& positions = changed.environment_positions;
  const auto index = index_of(release, name);
  if (index < positions.size()) positions.erase(positions.begin() + static_cast<std::ptrdiff_t>(index));
  std::erase(changed.environments, name);
  return changed;
}

/// The release that wished the talent there first, where that can be told.
SharedRelease* first_to_wish(const domain::PlacementKey& placement,
                             const std::vector<SharedRelease*>& wishing, const Eldest& eldest,
                             const Findings& findings) {
  std::vector<Claimant> claimants;
  for (const auto* release : wishing) claimants.push_back({(*release)->where.file, id_of(**release)});
  if (const auto kept = only_kept(claimants, findings)) return wishing[*kept];
  if (!eldest) return nullptr;
  const auto first = eldest(claimants, [&](const SourceDocument& document) {
    const auto* release = document_as<domain::Release>(document);
    return release != nullptr && release->talent == placement.talent &&
           std::find(release->environments.begin(), release->environments.end(),
                     placement.environment.name) != release->environments.end();
  });
  return first ? wishing[*first] : nullptr;
}

}  // namespace

void settle_placements(std::map<domain::ReleaseKey, SharedRelease>& releases, const Eldest& eldest,
                       Findings& findings) {
  std::map<domain::PlacementKey, std::vector<SharedRelease*>> wishes;
  for (auto& [key, release] : releases) {
    for (const auto& name : release->environments) {
      wishes[{{key.client, name}, release->talent}].push_back(&release);
    }
  }
  for (const auto& [placement, wishing] : wishes) {
    if (wishing.size() < 2) continue;
    auto* first = first_to_wish(placement, wishing, eldest, findings);
    for (auto* release : wishing) {
      if (release == first) continue;
      const auto& other = first != nullptr             ? **first
                          : release == wishing.front() ? **wishing.back()
                                                       : **wishing.front();
      findings.refuse(id_of(**release),
                      cross_problem(place_of_environment(**release, placement.environment.name),
                                    "spec.environments", codes::kSeveralReleases,
                                    fmt::format("{} and {} ({}) both wish the talent {} in {}; {}",
                                                (*release)->key.text(), other.key.text(), other.where.text(),
                                                placement.talent.text(), placement.environment.text(),
                                                first == nullptr ? "neither counts there"
                                                                 : "that one was first, and counts"),
                                    "let only one of them name the environment"));
      *release = without(**release, placement.environment.name);
    }
  }
  std::erase_if(releases, [](const auto& entry) { return entry.second->environments.empty(); });
}

namespace {

std::string hint_for(const domain::EnvironmentKey& wrong, const EnvironmentsByKey& environments) {
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

std::optional<domain::Problem> check_place(const domain::DocumentId& id, const Location& where) {
  if (id.client.empty()) {
    if (!where.file.starts_with("clients/")) return std::nullopt;
    return cross_problem(
        where, "metadata", codes::kTenancyPath,
        fmt::format("{} is for the whole fleet and lies below clients/: it does not count", id.text()),
        "move it out of clients/, or give it a namespace");
  }
  const auto folder = fmt::format("clients/{}/", id.client);
  if (where.file.starts_with(folder)) return std::nullopt;
  return cross_problem(
      where, "metadata.namespace", codes::kTenancyPath,
      fmt::format("{} lies outside {}: with `tenancy: path` it does not count", id.text(), folder),
      fmt::format("move it below {}", folder));
}

std::optional<domain::Problem> check_stage(const domain::Fleet& fleet, const std::string& stage,
                                           const Location& where, std::string field) {
  const auto& stages = fleet.stages;
  if (fleet.name.empty() || std::find(stages.begin(), stages.end(), stage) != stages.end())
    return std::nullopt;
  const auto near = nearest(stage, stages);
  return cross_problem(where, std::move(field), codes::kUnknownStage,
                       fmt::format("\"{}\" is not a stage of the Fleet", stage),
                       near ? fmt::format("did you mean {}?", *near)
                            : fmt::format("write one of {}, or add it to the Fleet", join(stages, ", ")));
}

namespace {

domain::Problem unknown_environment(const domain::EnvironmentKey& key, const Location& where,
                                    std::string field, const EnvironmentsByKey& environments) {
  return cross_problem(where, std::move(field), codes::kUnknownEnvironment,
                       fmt::format("there is no environment {}", key.text()), hint_for(key, environments));
}

}  // namespace

void check_references(const domain::BrokenDocument& broken, const domain::Catalog& catalog,
                      const std::set<domain::DocumentId>& unusable, Findings& findings) {
  for (const auto& stage : broken.stages) {
    if (auto problem = check_stage(catalog.fleet, stage.name, stage.where, stage.field))
      findings.report(*std::move(problem));
  }
  if (!domain::is_valid_name(broken.id.client)) return;
  for (const auto& named : broken.environments) {
    const domain::EnvironmentKey key{domain::ClientName(broken.id.client),
                                     domain::EnvironmentName(named.name)};
    const bool is_there = catalog.environments.contains(key) ||
                          unusable.contains({"ClientEnvironment", key.client.text(), key.name.text()});
    if (!is_there) findings.report(unknown_environment(key, named.where, named.field, catalog.environments));
  }
}

void check_environments(const domain::Release& release, const EnvironmentsByKey& environments,
                        const std::set<domain::DocumentId>& unusable, Findings& findings) {
  if (findings.is_kept(id_of(release))) return;
  for (std::size_t i = 0; i < release.environments.size(); ++i) {
    const domain::EnvironmentKey key{release.key.client, release.environments[i]};
    if (environments.contains(key)) continue;
    const auto field = fmt::format("spec.environments[{}]", i);
    const auto where = place_of_environment(release, key.name);
    if (unusable.contains({"ClientEnvironment", key.client.text(), key.name.text()})) {
      findings.report(cross_problem(where, field, codes::kUnusableEnvironment,
                                    fmt::format("the environment {} has errors of its own", key.text()),
                                    "correct the environment"));
    } else {
      findings.refuse(id_of(release), unknown_environment(key, where, field, environments));
    }
  }
}

std::optional<domain::Problem> tenancy_advice(const domain::Fleet& fleet, std::size_t clients) {
  if (fleet.tenancy == domain::Tenancy::kPath || clients < 2 || fleet.name.empty()) return std::nullopt;
  auto advice = cross_problem(
      fleet.where, "spec.tenancy", codes::kTenancyAdvised,
      fmt::format("{} clients share the repository, and whoever may write one client's documents may "
                  "write them all",
                  clients),
      "write `tenancy: path` and keep each client's documents below clients/<client>/");
  advice.severity = domain::Severity::kWarning;
  return advice;
}

}  // namespace talentops::plan
