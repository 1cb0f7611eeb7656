#include "controller/domain/catalog.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/domain/risk.hpp"

namespace talentops::domain {

const Release* Catalog::release_for(const PlacementKey& placement) const {
  const auto first = releases.lower_bound(ReleaseKey{placement.environment.client, ReleaseName()});
  for (auto it = first; it != releases.end() && it->first.client == placement.environment.client; ++it) {
    const auto& release = it->second;
    const bool wished_here = std::find(release.environments.begin(), release.environments.end(),
                                       placement.environment.name) != release.environments.end();
    if (wished_here && release.talent == placement.talent) return &release;
  }
  return nullptr;
}

bool has_labels(const Environment& environment, const Labels& labels) {
  return std::all_of(labels.begin(), labels.end(), [&](const auto& label) {
    const auto found = environment.labels.find(label.first);
    return found != environment.labels.end() && found->second == label.second;
  });
}

bool applies_to(const Policy& policy, const Environment& environment) {
  const auto contains = [](const auto& list, const auto& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  if (policy.client && *policy.client != environment.key.client) return false;
  if (!contains(policy.selector.clients, environment.key.client)) return false;
  if (!contains(policy.selector.stages, environment.stage)) return false;
  return has_labels(environment, policy.selector.match_labels);
}

namespace {

/// The smaller one, where `stated` says anything at all.
template <typename T>
void tighten_to_smaller(std::optional<T>& strictest, const std::optional<T>& stated) {
  if (stated && (!strictest || *stated < *strictest)) strictest = stated;
}

void keep_common(std::optional<std::vector<std::string>>& all, const std::vector<std::string>& stated) {
  if (!all) {
    all = stated;
    return;
  }
  std::erase_if(
      *all, [&](const auto& each) { return std::find(stated.begin(), stated.end(), each) == stated.end(); });
}

/// Of rules that ask the same people about the same, the one that asks more of them.
void add_rules(std::vector<ApprovalRule>& rules, const Policy& policy, const std::string& stage) {
  for (auto stated : policy.approvals) {
    if (!stated.stage.empty() && stated.stage != stage) continue;
    stated.stage = stage;
    std::sort(stated.roles.begin(), stated.roles.end());
    const auto same = std::find_if(rules.begin(), rules.end(), [&](const auto& each) {
      return each.risk == stated.risk && each.roles == stated.roles &&
             each.applies_to_revert == stated.applies_to_revert &&
             each.applies_to_retire == stated.applies_to_retire;
    });
    if (same == rules.end()) {
      rules.push_back(std::move(stated));
      continue;
    }
    same->count = std::max(same->count, stated.count);
    same->not_author = same->not_author || stated.not_author;
  }
}

/// Who may only tighten can give no fewer points than there are already.
void add_points(std::map<std::string, int>& points, const Policy& policy) {
  for (const auto& [name, stated] : policy.risk_points) {
    const auto [known, is_new] = points.emplace(name, stated);
    if (is_new && policy.client) known->second = std::max(stated, built_in_risk_points().at(name));
    known->second = std::max(known->second, stated);
  }
}

/// By what a client says of its own.
void tighten(EffectivePolicy& merged, std::optional<std::vector<std::string>>& emergency,
             const Policy& policy) {
  merged.certification_required =
      merged.certification_required || policy.certification_required.value_or(false);
  merged.max_age = std::min(merged.max_age, policy.max_age.value_or(merged.max_age));
  merged.verify_environment_every =
      std::min(merged.verify_environment_every,
               policy.verify_environment_every.value_or(merged.verify_environment_every));
  merged.deadline = std::min(merged.deadline, policy.deadline.value_or(merged.deadline));
  merged.approvals_expire_after = std::min(
      merged.approvals_expire_after, policy.approvals_expire_after.value_or(merged.approvals_expire_after));
  if (emergency && policy.emergency_roles) keep_common(emergency, *policy.emergency_roles);
  merged.risk_medium = std::min(merged.risk_medium, policy.risk_medium.value_or(merged.risk_medium));
  merged.risk_high = std::min(merged.risk_high, policy.risk_high.value_or(merged.risk_high));
  merged.on_close = std::max(merged.on_close, policy.on_close.value_or(merged.on_close));
  merged.on_revoke = std::max(merged.on_revoke, policy.on_revoke.value_or(merged.on_revoke));
  add_points(merged.risk_points, policy);
}

}  // namespace

EffectivePolicy effective_policy(const Catalog& catalog, const Environment& environment) {
  EffectivePolicy merged;
  for (const auto& rule : catalog.unread_rules) {
    if (!rule.client || *rule.client == environment.key.client) merged.unread = rule.problem;
  }
  // What the fleet says stands in for the defaults; what a client says can only tighten that.
  std::optional<bool> required;
  std::optional<Duration> max_age, verify_every, deadline, expire_after;
  std::optional<std::vector<std::string>> emergency;
  std::optional<int> medium, high;
  std::optional<OnClose> on_close;
  for (const auto& policy : catalog.policies) {
    if (!applies_to(policy, environment)) continue;
    merged.names.push_back(policy.name);
    if (!policy.signers.empty()) keep_common(merged.signers, policy.signers);
    if (policy.min_score && (!merged.min_score || *policy.min_score > *merged.min_score))
      merged.min_score = policy.min_score;
    if (policy.window_applies_to_revert.value_or(false)) merged.window_applies_to_revert = true;
    merged.promotion_soak = std::max(merged.promotion_soak, policy.promotion_soak.value_or(Duration()));
    tighten_to_smaller(merged.most_deployments, policy.most_deployments);
    add_rules(merged.approvals, policy, environment.stage);
    if (policy.client) continue;
    if (policy.certification_required) required = required.value_or(false) || *policy.certification_required;
    tighten_to_smaller(max_age, policy.max_age);
    tighten_to_smaller(verify_every, policy.verify_environment_every);
    tighten_to_smaller(deadline, policy.deadline);
    tighten_to_smaller(expire_after, policy.approvals_expire_after);
    if (policy.emergency_roles) keep_common(emergency, *policy.emergency_roles);
    tighten_to_smaller(medium, policy.risk_medium);
    tighten_to_smaller(high, policy.risk_high);
    merged.on_revoke = std::max(merged.on_revoke, policy.on_revoke.value_or(merged.on_revoke));
    if (policy.on_close) on_close = std::max(on_close.value_or(*policy.on_close), *policy.on_close);
    add_points(merged.risk_points, policy);
  }
  merged.certification_required = required.value_or(true);
  merged.max_age = max_age.value_or(merged.max_age);
  merged.verify_environment_every = verify_every.value_or(merged.verify_environment_every);
  merged.deadline = deadline.value_or(merged.deadline);
  merged.approvals_expire_after = expire_after.value_or(merged.approvals_expire_after);
  merged.risk_medium = medium.value_or(merged.risk_medium);
  merged.risk_high = high.value_or(merged.risk_high);
  merged.on_close = on_close.value_or(merged.on_close);
  for (const auto& policy : catalog.policies) {
    if (!policy.client || !applies_to(policy, environment)) continue;
    tighten(merged, emergency, policy);
  }
  merged.emergency_roles = std::move(emergency).value_or(std::vector<std::string>());
  return merged;
}

namespace {

bool names(const std::vector<CalendarName>& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(), [&](const auto& each) { return each.name == name; });
}

/// The Fleet means those of the whole fleet; an environment, its client's too.
bool is_meant_by_fleet(const Calendar& calendar, const Fleet& fleet) {
  return !calendar.client && names(fleet.calendars, calendar.name);
}
bool is_meant_by(const Calendar& calendar, const Environment& environment) {
  return (!calendar.client || *calendar.client == environment.key.client) &&
         names(environment.calendars, calendar.name);
}

}  // namespace

bool is_in_scope(const Calendar& calendar, const Fleet& fleet, const Environment& environment) {
  return is_meant_by_fleet(calendar, fleet) || is_meant_by(calendar, environment);
}

CalendarsInScope calendars_in_scope(const Catalog& catalog, const Environment& environment) {
  CalendarsInScope scope;
  const auto note_missing = [&](const auto& list, auto&& is_meant) {
    for (const auto& named : list) {
      const bool is_there =
          std::any_of(catalog.calendars.begin(), catalog.calendars.end(),
                      [&](const auto& each) { return each.name == named.name && is_meant(each); });
      if (!is_there) scope.missing.push_back(named.name);
    }
  };
  for (const auto& calendar : catalog.calendars) {
    if (is_in_scope(calendar, catalog.fleet, environment)) scope.calendars.push_back(&calendar);
  }
  note_missing(catalog.fleet.calendars,
               [&](const auto& each) { return is_meant_by_fleet(each, catalog.fleet); });
  note_missing(environment.calendars, [&](const auto& each) { return is_meant_by(each, environment); });
  return scope;
}

Digest configuration_digest(const Configuration& configuration, std::string_view prefix,
                            const std::optional<SecretsSink>& sink, Layout layout) {
  Hasher hasher;
  if (layout == Layout::kLinks) hasher.feed("layout links\n");
  if (!prefix.empty()) hasher.feed(fmt::format("prefix {}:{}\n", prefix.size(), prefix));
  for (const auto& [key, value] : configuration.values) {
    hasher.feed(fmt::format("{}:{}={}:{}\n", key.size(), key, value.size(), value));
  }
  for (const auto& [name, reference] : configuration.secrets)
    hasher.feed(fmt::format("secret {}:{} {}\n", name.size(), name, digest_of(reference).text()));
  if (!configuration.secrets.empty() && sink)
    hasher.feed(fmt::format("sink {}\n", sink->file.value_or("localSettingsEnv")));
  return hasher.finish();
}

}  // namespace talentops::domain
