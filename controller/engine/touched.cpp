#include "controller/engine/touched.hpp"

#include <algorithm>

#include "controller/base/text.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::EnvironmentKey;

namespace {

using Keys = std::set<EnvironmentKey>;
using Paths = std::set<std::string>;

void add_environments_of(const domain::Release& release, Keys& keys) {
  for (const auto& name : release.environments) keys.insert({release.key.client, name});
}

void add_where(const Catalog& catalog, Keys& keys, auto&& concerns) {
  for (const auto& [key, environment] : catalog.environments) {
    if (concerns(environment)) keys.insert(key);
  }
}

void add_documents(const Catalog& catalog, const Paths& paths, Keys& keys) {
  add_where(catalog, keys, [&](const auto& each) { return paths.contains(each.where.file); });
  for (const auto& [key, release] : catalog.releases) {
    if (paths.contains(release.where.file)) add_environments_of(release, keys);
  }
}

void add_bound_by_policies(const Catalog& catalog, const Paths& paths, Keys& keys) {
  for (const auto& policy : catalog.policies) {
    if (!paths.contains(policy.where.file)) continue;
    add_where(catalog, keys, [&](const auto& each) { return domain::applies_to(policy, each); });
  }
  for (const auto& rule : catalog.unread_rules) {
    if (!rule.problem.where || !paths.contains(rule.problem.where->file)) continue;
    add_where(catalog, keys,
              [&](const auto& each) { return !rule.client || *rule.client == each.key.client; });
  }
}

/// "talent:greeter@1.0.0", and "certifications/greeter/1.0.0/qa.yaml": every folder may be a talent's name.
void add_named_by(const domain::Certification& certification, std::set<std::string, std::less<>>& names) {
  constexpr std::string_view kTalent = "talent:";
  if (certification.statement && certification.statement->resource.starts_with(kTalent)) {
    const auto named = std::string_view(certification.statement->resource).substr(kTalent.size());
    names.emplace(named.substr(0, named.find('@')));
  }
  const auto parts = split(certification.document.where.file, '/');
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) names.emplace(parts[i]);
}

/// Of whatever version: one that was deployed before can be what a rollback leads to.
void add_certified(const Catalog& catalog, const Paths& paths, Keys& keys) {
  std::set<std::string, std::less<>> talents;
  for (const auto& certification : catalog.certifications) {
    if (paths.contains(certification.document.where.file)) add_named_by(certification, talents);
  }
  if (talents.empty()) return;
  for (const auto& [key, release] : catalog.releases) {
    if (talents.contains(release.talent.text())) add_environments_of(release, keys);
  }
}

/// "talents/<talent>/<version>/…"
void add_bundles(const Catalog& catalog, const Paths& paths, Keys& keys) {
  std::set<std::pair<std::string, std::string>> bundles;
  for (auto it = paths.lower_bound("talents/"); it != paths.end() && it->starts_with("talents/"); ++it) {
    const auto parts = split(*it, '/');
    if (parts.size() > 3) bundles.emplace(parts[1], parts[2]);
  }
  if (bundles.empty()) return;
  for (const auto& [key, release] : catalog.releases) {
    if (bundles.contains({release.talent.text(), release.version.text()})) add_environments_of(release, keys);
  }
}

/// Where a document of an older commit stands in, or does so no longer, its own file need not have changed.
Paths with_those_that_stand_in(const Catalog& before, const Catalog& after, Paths paths) {
  const auto add = [&](const Catalog& one, const Catalog& other) {
    for (const auto& [id, stale] : one.stale) {
      const auto same = other.stale.find(id);
      const bool is_same = same != other.stale.end() && same->second.commit == stale.commit;
      if (is_same) continue;
      if (stale.problem.where) paths.insert(stale.problem.where->file);
      if (id.kind == "Fleet") paths.insert(after.fleet.where.file);
    }
  };
  add(before, after);
  add(after, before);
  return paths;
}

}  // namespace

std::set<EnvironmentKey> touched_environments(const Catalog* before, const Catalog& after,
                                              const std::set<std::string>& paths) {
  Keys keys;
  const auto all = before == nullptr ? paths : with_those_that_stand_in(*before, after, paths);
  const bool is_bounded =
      before != nullptr && !all.contains(before->fleet.where.file) && !all.contains(after.fleet.where.file);
  if (!is_bounded) {
    add_where(after, keys, [](const auto&) { return true; });
    return keys;
  }
  for (const auto* catalog : {before, &after}) {
    add_documents(*catalog, all, keys);
    add_bound_by_policies(*catalog, all, keys);
    add_certified(*catalog, all, keys);
  }
  add_bundles(after, all, keys);
  return keys;
}

}  // namespace talentops::engine
