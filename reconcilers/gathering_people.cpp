#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/domain/people.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/approvals.hpp"
#include "controller/plan/planner.hpp"
#include "controller/plan/talent_plan.hpp"
#include "reconcilers/gathering.hpp"
#include "reconcilers/package_change.hpp"

/// What is known of a change where a policy asks people about it.
namespace talentops::reconcilers {

using plan::EnvironmentFacts;

namespace {

/// Something is to be done for it, and nothing has begun.
bool is_to_be_asked(const EnvironmentFacts& facts, const domain::TalentName& talent,
                    const domain::Wish& wish) {
  if (!wish.package || plan::history_of(facts, talent).open) return false;
  return plan::decide_action(facts, talent, *wish.package).action != domain::Action::kNone;
}

/// Files that people write, and the commit as of which they have been deployed; absent: never.
struct Inputs {
  std::optional<domain::CommitId> since;
  std::vector<std::string> paths;

  std::string text() const { return fmt::format("{} {}", since ? since->text() : "", fmt::join(paths, " ")); }
};

/// The commit that the newest of what stands in the environment was deployed from, of whatever talent.
std::optional<domain::CommitId> deployed_as_of(const EnvironmentFacts& facts) {
  const domain::PastDeployment* newest = nullptr;
  for (const auto& [talent, history] : facts.histories) {
    const auto* standing = plan::standing_deployment(history);
    if (standing != nullptr && (newest == nullptr || newest->id < standing->id)) newest = standing;
  }
  return newest == nullptr ? std::nullopt : std::optional(newest->desired_commit);
}

/// What a plan is made from: the release, its environment, the bundle. Of a first installation all that
/// became of release and bundle counts; its environment may have been deployed to before.
std::vector<Inputs> inputs_of(const EnvironmentFacts& facts, const domain::Release& release) {
  const auto* standing = plan::standing_deployment(plan::history_of(facts, release.talent));
  const auto bundle = fmt::format("talents/{}/{}", release.talent.text(), release.version.text());
  const auto& environment = facts.environment->where.file;
  if (standing != nullptr) return {{standing->desired_commit, {release.where.file, environment, bundle}}};
  return {{std::nullopt, {release.where.file, bundle}}, {deployed_as_of(facts), {environment}}};
}

bool is_forward_only(const domain::Release& release) {
  return std::any_of(release.migrations->begin(), release.migrations->end(),
                     [](const auto& migration) { return !migration.down; });
}

}  // namespace

/// Who took the release away, or wrote it: of the document in which it stood when it was deployed.
void Gathering::find_authors_of_retirements(EnvironmentFacts& facts) {
  for (const auto& [talent, history] : facts.histories) {
    if (facts.wishes.contains(talent) || history.open) continue;
    const auto* standing = plan::standing_deployment(history);
    if (standing == nullptr) continue;
    const auto then = ports_.catalogs.at(standing->desired_commit);
    const auto* release = then ? (*then)->release_for({facts.environment->key, talent}) : nullptr;
    if (release != nullptr) {
      facts.authors[talent] = authors_of(facts, *release);
    } else if (!then) {
      facts.authors[talent].unknown = then.error();
    }
  }
}

void Gathering::find_what_people_ask(EnvironmentFacts& facts) {
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  if (plan::asks_authors_of_retirement(policy)) find_authors_of_retirements(facts);
  for (const auto& [talent, wish] : facts.wishes) {
    const bool is_one_way = is_forward_only(*wish.release);
    if (!is_one_way && !plan::asks_people(policy)) continue;
    if (!is_to_be_asked(facts, talent, wish)) continue;
    if (is_one_way || plan::asks_authors(policy)) facts.authors[talent] = authors_of(facts, *wish.release);
    if (!plan::asks_risk(policy)) continue;
    const auto planned = plan::plan_talent(facts, talent);
    facts.capabilities[talent] = package_change(shelf_, facts, planned).capabilities;
  }
}

plan::Authors Gathering::authors_of(const EnvironmentFacts& facts, const domain::Release& release) {
  const auto inputs = inputs_of(facts, release);
  auto question = facts.catalog->commit.text();
  for (const auto& each : inputs) question += " " + each.text();
  const auto& key = facts.environment->key;
  const auto memory = book_.of(key);
  const auto known = memory.authors.find(release.talent);
  if (known != memory.authors.end() && known->second.question == question) return known->second.authors;

  plan::Authors authors;
  for (const auto& each : inputs) {
    const auto commits = ports_.store.touching(facts.catalog->commit, each.since, each.paths);
    if (!commits) {
      authors.unknown = commits.error();
      return authors;
    }
    for (const auto& commit : *commits)
      authors.identities.merge(domain::identities_of(commit.author, commit.message));
  }
  book_.change(key, [&](auto& changed) { changed.authors[release.talent] = {question, authors}; });
  return authors;
}

}  // namespace talentops::reconcilers
