#include "controller/domain/catalog.hpp"

#include <algorithm>

#include <fmt/format.h>

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

bool applies_to(const Policy& policy, const Environment& environment) {
  const auto contains = [](const auto& list, const auto& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  if (policy.client && *policy.client != environment.key.client) return false;
  if (!contains(policy.selector.clients, environment.key.client)) return false;
  if (!contains(policy.selector.stages, environment.stage)) return false;
  return std::all_of(policy.selector.match_labels.begin(), policy.selector.match_labels.end(),
                     [&](const auto& label) {
                       const auto found = environment.labels.find(label.first);
                       return found != environment.labels.end() && found->second == label.second;
                     });
}

namespace {

/// The smaller one, where `stated` says anything at all.
template <typename T>
void tighten_to_smaller(std::optional<T>& strictest, const std::optional<T>& stated) {
  if (stated && (!strictest || *stated < *strictest)) strictest = stated;
}

void intersect(std::optional<std::vector<std::string>>& signers, const std::vector<std::string>& stated) {
  if (stated.empty()) return;
  if (!signers) {
    signers = stated;
    return;
  }
  std::erase_if(*signers, [&](const auto& each) {
    return std::find(stated.begin(), stated.end(), each) == stated.end();
  });
}

}  // namespace

EffectivePolicy effective_policy(const Catalog& catalog, const Environment& environment) {
  EffectivePolicy merged;
  for (const auto& rule : catalog.unread_rules) {
    if (!rule.client || *rule.client == environment.key.client) merged.unread = rule.problem;
  }
  // What the fleet says stands in for the defaults; what a client says can only tighten that.
  std::optional<bool> required;
  std::optional<Duration> max_age, verify_every, deadline;
  for (const auto& policy : catalog.policies) {
    if (!applies_to(policy, environment)) continue;
    merged.names.push_back(policy.name);
    intersect(merged.signers, policy.signers);
    if (policy.min_score && (!merged.min_score || *policy.min_score > *merged.min_score))
      merged.min_score = policy.min_score;
    if (policy.client) continue;
    if (policy.certification_required) required = required.value_or(false) || *policy.certification_required;
    tighten_to_smaller(max_age, policy.max_age);
    tighten_to_smaller(verify_every, policy.verify_environment_every);
    tighten_to_smaller(deadline, policy.deadline);
  }
  merged.certification_required = required.value_or(true);
  merged.max_age = max_age.value_or(merged.max_age);
  merged.verify_environment_every = verify_every.value_or(merged.verify_environment_every);
  merged.deadline = deadline.value_or(merged.deadline);
  for (const auto& policy : catalog.policies) {
    if (!policy.client || !applies_to(policy, environment)) continue;
    merged.certification_required =
        merged.certification_required || policy.certification_required.value_or(false);
    merged.max_age = std::min(merged.max_age, policy.max_age.value_or(merged.max_age));
    merged.verify_environment_every =
        std::min(merged.verify_environment_every,
                 policy.verify_environment_every.value_or(merged.verify_environment_every));
    merged.deadline = std::min(merged.deadline, policy.deadline.value_or(merged.deadline));
  }
  return merged;
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
