#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "controller/codec/documents.hpp"
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
  bool has_release = true;  ///< and not the environment alone

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
  return {{std::nullopt, {release.where.file, bundle}}, {deployed_as_of(facts), {environment}, false}};
}

constexpr std::uint64_t kLargestDocument = 16 * 1024 * 1024;

/// The documents of a file as it was then. One that cannot be read had none.
Result<std::vector<codec::Document>> documents_then(ports::TreeReader& trees, const domain::CommitId& then,
                                                    const std::string& file) {
  using Documents = std::vector<codec::Document>;
  const auto cut = file.rfind('/');
  const auto folder = trees.tree_id(then, cut == std::string::npos ? "" : file.substr(0, cut));
  if (!folder && folder.error().kind == ErrorKind::kNotFound) return Documents();
  const auto name = file.substr(cut == std::string::npos ? 0 : cut + 1);
  for (const auto& entry : TRY(trees.read_tree(TRY(folder)))) {
    if (entry.name != name || entry.kind == ports::TreeEntryKind::kTree) continue;
    const auto text = TRY(trees.read_blob(entry.id, kLargestDocument));
    return codec::decode_documents(*text, file).documents;
  }
  return Documents();
}

/// Whether release and environment were in the files then in which they are now.
Result<bool> are_where_they_were(ports::TreeReader& trees, const domain::CommitId& then,
                                 const EnvironmentFacts& facts, const domain::Release* release) {
  const auto is_there = [&](const std::string& file, const auto& is_it) -> Result<bool> {
    const auto documents = TRY(documents_then(trees, then, file));
    return std::any_of(documents.begin(), documents.end(), is_it);
  };
  const auto is_the_environment = [&](const codec::Document& document) {
    const auto* found = std::get_if<domain::Environment>(&document);
    return found != nullptr && found->key.name == facts.environment->key.name;
  };
  const auto is_the_release = [&](const codec::Document& document) {
    const auto* found = std::get_if<domain::Release>(&document);
    return found != nullptr && found->key.name == release->key.name;
  };
  if (!TRY(is_there(facts.environment->where.file, is_the_environment))) return false;
  return release == nullptr || TRY(is_there(release->where.file, is_the_release));
}

/// Where a document stood elsewhere then, it is not known which files it was in since: whoever has written
/// anything counts.
Status widen_if_moved(ports::DesiredStore& store, const EnvironmentFacts& facts,
                      const domain::Release& release, Inputs& inputs) {
  if (!inputs.since || !store.commit(*inputs.since)) return {};
  const auto* asked = inputs.has_release ? &release : nullptr;
  if (!TRY(are_where_they_were(store, *inputs.since, facts, asked))) inputs.paths = {""};
  return {};
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
  auto inputs = inputs_of(facts, release);
  auto question = facts.catalog->commit.text();
  for (const auto& each : inputs) question += " " + each.text();
  const auto& key = facts.environment->key;
  const auto memory = book_.of(key);
  const auto known = memory.authors.find(release.talent);
  if (known != memory.authors.end() && known->second.question == question) return known->second.authors;

  plan::Authors authors;
  for (auto& each : inputs) {
    if (auto all = widen_if_moved(ports_.store, facts, release, each); !all) {
      authors.unknown = all.error();
      return authors;
    }
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
