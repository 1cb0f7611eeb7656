#include "controller/domain/documents.hpp"

namespace talentops::domain {

Release as_in(const Release& release, const EnvironmentName& environment) {
  auto here = release;
  const auto found = release.overrides->find(environment);
  if (found == release.overrides->end()) return here;
  const auto& own = found->second;
  if (own.version) here.version = *own.version;
  if (own.version) here.version_position = own.version_position;
  for (const auto& [key, value] : own.configuration.values) here.configuration.edit().values[key] = value;
  for (const auto& [name, reference] : own.configuration.secrets)
    here.configuration.edit().secrets[name] = reference;
  if (own.strategy) here.strategy = *own.strategy;
  if (own.hooks) here.hooks = *own.hooks;
  if (own.migrations) here.migrations = *own.migrations;
  if (own.health) here.health = *own.health;
  if (own.smoke) here.smoke = *own.smoke;
  if (own.deadline) here.deadline = own.deadline;
  return here;
}

const Version& version_in(const Release& release, const EnvironmentName& environment) {
  const auto found = release.overrides->find(environment);
  const bool has_own = found != release.overrides->end() && found->second.version;
  return has_own ? *found->second.version : release.version;
}

}  // namespace talentops::domain
