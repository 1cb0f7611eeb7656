#include "controller/domain/documents.hpp"

namespace talentops::domain {

Release as_in(const Release& release, const EnvironmentName& environment) {
  auto here = release;
  const auto found = release.overrides->find(environment);
  if (found == release.overrides->end()) return here;
  const auto& own = found->second;
  if (own.strategy) here.strategy = *own.strategy;
  if (own.hooks) here.hooks = *own.hooks;
  if (own.migrations) here.migrations = *own.migrations;
  if (own.health) here.health = *own.health;
  if (own.smoke) here.smoke = *own.smoke;
  if (own.deadline) here.deadline = own.deadline;
  return here;
}

}  // namespace talentops::domain
