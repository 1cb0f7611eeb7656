#include "controller/engine/touched.hpp"

#include <algorithm>

#include "controller/base/text.hpp"
#include "controller/plan/assemble.hpp"

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

void add_of_client(const Catalog& catalog, const domain::ClientName& client, Keys& keys, auto&& concerns) {
  const auto& all = catalog.environments;
  for (auto it = all.lower_bound({client, {}}); it != all.end() && it->first.client == client; ++it) {
    if (concerns(it->second)) keys.insert(it->first);
  }
}

/// Of one client, or of all.
void add_bound(const Catalog& catalog, const std::optional<domain::ClientName>& client, Keys& keys,
               auto&& concerns) {
  if (client) {
    add_of_client(catalog, *client, keys, concerns);
  } else {
    add_where(catalog, keys, concerns);
  }
}

void add_documents(const Catalog& catalog, const Paths& paths, Keys& keys) {
  add_where(catalog, keys, [&](const auto& each) { return paths.contains(each.where.file); });
  for (const auto& [key, release] : catalog.releases) {
    if (paths.contains(release.where.file)) add_environments_of(release, keys);
  }
}

/// What is in one of them and not in the other; a document can come and go by what others say.
void add_missing(const Catalog& catalog, const Catalog& from, Keys& keys) {
  add_where(catalog, keys, [&](const auto& each) { return !from.environments.contains(each.key); });
  for (const auto& [key, release] : catalog.releases) {
    if (!from.releases.contains(key)) add_environments_of(release, keys);
  }
}

void add_bound_by_calendars(const Catalog& catalog, const Paths& paths, Keys& keys) {
  for (const auto& calendar : catalog.calendars) {
    if (!paths.contains(calendar.where.file)) continue;
    add_where(catalog, keys,
              [&](const auto& each) { return domain::is_in_scope(calendar, catalog.fleet, each); });
  }
}

/// The rules are those of `catalog`; bound by them can be whoever is in `those`.
void add_bound_by_policies(const Catalog& catalog, const Catalog& those, const Paths& paths, Keys& keys) {
  for (const auto& policy : catalog.policies) {
    if (!paths.contains(policy.where.file)) continue;
    add_bound(those, policy.client, keys, [&](const auto& each) { return domain::applies_to(policy, each); });
  }
  for (const auto& rule : catalog.unread_rules) {
    if (!rule.problem.where || !paths.contains(rule.problem.where->file)) continue;
    add_bound(those, rule.client, keys, [](const auto&) { return true; });
  }
}

/// Who has a role matters where a policy asks for people.
void add_asking_people(const Catalog& catalog, const Paths& paths, Keys& keys) {
  const auto& rosters = catalog.rosters;
  const bool is_there = std::any_of(rosters.begin(), rosters.end(),
                                    [&](const auto& each) { return paths.contains(each.where.file); });
  if (!is_there) return;
  for (const auto& policy : catalog.policies) {
    if (policy.approvals.empty() && !policy.emergency_roles) continue;
    add_bound(catalog, policy.client, keys,
              [&](const auto& each) { return domain::applies_to(policy, each); });
  }
}

using Names = std::set<std::string, std::less<>>;

/// "talent:greeter@1.0.0", and "certifications/greeter/1.0.0/qa.yaml": every folder may be a talent's name.
void add_named_by(const domain::Certification& certification, Names& names) {
  constexpr std::string_view kTalent = "talent:";
  if (certification.statement && certification.statement->resource.starts_with(kTalent)) {
    const auto named = std::string_view(certification.statement->resource).substr(kTalent.size());
    names.emplace(named.substr(0, named.find('@')));
  }
  const auto parts = split(certification.document.where.file, '/');
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) names.emplace(parts[i]);
}

/// Of whatever version: one that was deployed before can be what a rollback leads to.
Names certified_by(const Catalog& catalog, const Paths& paths) {
  Names talents;
  for (const auto& certification : catalog.certifications) {
    if (paths.contains(certification.document.where.file)) add_named_by(certification, talents);
  }
  return talents;
}

void add_wishing(const Catalog& catalog, const Names& talents, Keys& keys) {
  if (talents.empty()) return;
  for (const auto& [key, release] : catalog.releases) {
    if (talents.contains(release.talent.text())) add_environments_of(release, keys);
  }
}

/// Talent and version.
using Bundles = std::set<std::pair<std::string, std::string>>;

/// "talents/<talent>/<version>/…"
Bundles bundles_in(const Paths& paths) {
  Bundles bundles;
  for (auto it = paths.lower_bound("talents/"); it != paths.end() && it->starts_with("talents/"); ++it) {
    const auto parts = split(*it, '/');
    if (parts.size() > 3) bundles.emplace(parts[1], parts[2]);
  }
  return bundles;
}

void add_if_wished(const domain::Release& release, const Bundles& bundles, Keys& keys) {
  for (const auto& name : release.environments) {
    if (bundles.contains({release.talent.text(), domain::version_in(release, name).text()}))
      keys.insert({release.key.client, name});
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
    }
  };
  add(before, after);
  add(after, before);
  return paths;
}

/// The Fleet itself, or what stands in for it.
bool is_fleet_touched(const Catalog& before, const Catalog& after, const Paths& paths) {
  const auto stands_in = [](const Catalog& catalog) {
    const auto stale = catalog.stale.find(plan::id_of(catalog.fleet));
    return stale == catalog.stale.end() ? std::nullopt : std::optional(stale->second.commit);
  };
  return paths.contains(before.fleet.where.file) || paths.contains(after.fleet.where.file) ||
         stands_in(before) != stands_in(after);
}

/// `paths`: those of what stands in among them.
Keys touched_by(const Catalog& before, const Catalog& after, const Paths& paths) {
  Keys keys;
  add_missing(before, after, keys);
  add_missing(after, before, keys);
  for (const auto* catalog : {&before, &after}) {
    add_documents(*catalog, paths, keys);
    add_bound_by_policies(*catalog, *catalog, paths, keys);
    add_bound_by_calendars(*catalog, paths, keys);
    add_asking_people(*catalog, paths, keys);
    add_wishing(*catalog, certified_by(*catalog, paths), keys);
  }
  const auto bundles = bundles_in(paths);
  if (bundles.empty()) return keys;
  for (const auto& [key, release] : after.releases) add_if_wished(release, bundles, keys);
  return keys;
}

}  // namespace

Keys touched_environments(const Catalog* before, const Catalog& after, const Paths& paths) {
  if (before != nullptr && !is_fleet_touched(*before, after, paths))
    return touched_by(*before, after, with_those_that_stand_in(*before, after, paths));
  Keys keys;
  if (before != nullptr) add_missing(*before, after, keys);
  add_where(after, keys, [](const auto&) { return true; });
  return keys;
}

Keys touched_environments(const Catalog& before, const Catalog& after, const Paths& paths,
                          const Alike& alike) {
  const auto all = with_those_that_stand_in(before, after, paths);
  auto keys = touched_by(before, after, all);
  // What is alike is bound by what is not, too.
  Keys bound;
  Names talents;
  for (const auto* catalog : {&before, &after}) {
    add_bound_by_policies(*catalog, alike.catalog, all, bound);
    talents.merge(certified_by(*catalog, all));
  }
  std::erase_if(bound, [&](const auto& key) { return before.environments.contains(key); });
  keys.merge(bound);
  for (const auto& talent : talents)
    alike.show_wishing(talent, [&](const auto& release) { add_environments_of(release, keys); });
  const auto bundles = bundles_in(all);
  for (const auto& [talent, version] : bundles)
    alike.show_wishing(talent, [&](const auto& release) { add_if_wished(release, bundles, keys); });
  return keys;
}

}  // namespace talentops::engine
