#include <algorithm>

#include "controller/plan/compile.hpp"
#include "reconcilers/gathering.hpp"

/// What is wished of an environment, and what this controller cannot do of that.
namespace talentops::reconcilers {

using plan::EnvironmentFacts;

void Gathering::read_wishes(EnvironmentFacts& facts) {
  const auto& key = facts.environment->key;
  const auto& releases = facts.catalog->releases;
  for (auto it = releases.lower_bound({key.client, {}});
       it != releases.end() && it->first.client == key.client; ++it) {
    const auto& release = it->second;
    const bool here = std::find(release.environments.begin(), release.environments.end(), key.name) !=
                      release.environments.end();
    if (here) facts.wishes.emplace(release.talent, shelf_.wish(*facts.catalog, release, *facts.environment));
  }
}

void Gathering::find_forbidden_checks(EnvironmentFacts& facts) {
  const auto& targets = facts.environment->targets;
  ports::ProbeContext context;
  context.environment = facts.environment->key;
  const auto look = [&](const std::vector<domain::Check>& checks) {
    for (const auto& check : checks) {
      // A check may name the target in what it asks.
      std::optional<Error> why;
      for (auto target = targets.begin(); target != targets.end() && !why; ++target) {
        context.target = target->name;
        why = settings_.forbids(check, context);
      }
      if (why) facts.forbidden_checks.push_back({check, *std::move(why)});
    }
  };
  look(facts.environment->preflight);
  for (const auto& [talent, wish] : facts.wishes) {
    context.release = wish.release->key.name;
    context.talent_name = talent;
    context.talent.version = wish.release->version;
    look(wish.release->health);
    look(wish.release->smoke);
    look(plan::commands_of(*wish.release));
  }
}

/// A secret that is missing only when its value is to be written would have a client served twice.
void Gathering::find_unreadable_secrets(EnvironmentFacts& facts) {
  for (const auto& [talent, wish] : facts.wishes) {
    for (const auto& [name, reference] : wish.release->configuration->secrets) {
      auto why = settings_.cannot_read_secret(facts.environment->key.client, reference);
      if (why) facts.unreadable_secrets.emplace(talent, std::move(*why).context("secret " + name));
    }
  }
}

}  // namespace talentops::reconcilers
