#include "controller/engine/changing_catalog.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/engine/catalog_keeper.hpp"
#include "controller/engine/touched.hpp"
#include "tests/support/branch.hpp"
#include "tests/unit/engine/fleet_edits.hpp"

namespace talentops::engine {
namespace {

using domain::EnvironmentKey;
using test::document;
using test::Editor;
using testing::ElementsAre;
using testing::TestWithParam;

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();

std::set<std::string> changed(const std::map<std::string, std::string>& before,
                              const std::map<std::string, std::string>& after) {
  std::set<std::string> paths;
  for (const auto& [path, text] : before) {
    if (!after.contains(path) || after.at(path) != text) paths.insert(path);
  }
  for (const auto& [path, text] : after) {
    if (!before.contains(path)) paths.insert(path);
  }
  return paths;
}

std::vector<std::string> texts(const std::set<EnvironmentKey>& keys) {
  std::vector<std::string> all;
  for (const auto& key : keys) all.push_back(key.text());
  return all;
}

class EditsTest : public TestWithParam<unsigned> {
 protected:
  std::shared_ptr<const domain::Catalog> from_nothing(const domain::CommitId& commit) {
    CatalogKeeper fresh(world.desired, settings);
    const auto made = fresh.at(commit);
    EXPECT_TRUE(made);
    return made ? *made : nullptr;
  }

  test::GitWorld world;
  CatalogSettings settings{.trust_from_repository = true, .may_have = [](const auto& key, const auto& path) {
                             return key.client.text() != "c" || path != "/srv/a";
                           }};
  CatalogKeeper keeper{world.desired, settings};
};

std::string difference(const domain::Catalog& one, const domain::Catalog& other) {
  std::string text;
  const auto say = [&](const char* what, bool is_same) { text += is_same ? "" : std::string(what) + " "; };
  say("fleet", one.fleet == other.fleet);
  say("environments", one.environments == other.environments);
  say("releases", one.releases == other.releases);
  say("policies", one.policies == other.policies);
  say("calendars", one.calendars == other.calendars);
  say("certifications", one.certifications == other.certifications);
  say("unread_rules", one.unread_rules == other.unread_rules);
  say("stale", one.stale == other.stale);
  say("refused", one.refused == other.refused);
  say("problems", one.problems == other.problems);
  for (const auto* catalog : {&one, &other}) {
    text += "\n--";
    for (const auto& each : catalog->policies)
      text += fmt::format("\npolicy {} {} at {}", each.client ? each.client->text() : "", each.name,
                          each.where.text());
    for (const auto& [id, stale] : catalog->stale)
      text += "\n" + id.text() + " " + stale.commit.text() + " " + stale.problem.text();
    for (const auto& problem : catalog->problems) text += "\n" + problem.error.text();
  }
  return text;
}

TEST_P(EditsTest, WhatChangesComesToWhatIsMadeFromNothing) {
  Editor editor(GetParam());
  world.fleet.put("fleet.yaml", document("Fleet", "name: small", "tenancy: path"));
  std::shared_ptr<const domain::Catalog> before;
  std::map<std::string, std::string> files;
  for (int step = 0; step < 40; ++step) {
    for (auto edits = editor.below(step == 0 ? 20 : 3) + 1; edits > 0; --edits) editor.edit(world.fleet);
    const auto commit = world.fleet.commit_all(kNow);
    const auto touched = keeper.read(commit);
    ASSERT_TRUE(touched) << touched.error().text();
    const auto now = from_nothing(commit);
    ASSERT_TRUE(*keeper.current() == *now) << "step " << step << ": " << difference(*keeper.current(), *now);
    const auto paths = changed(files, world.fleet.files());
    EXPECT_EQ(texts(*touched), texts(touched_environments(before.get(), *now, paths))) << "step " << step;
    if (HasFailure()) return;
    before = now;
    files = world.fleet.files();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, EditsTest, testing::Range(1U, 13U));

/// What a move costs, counted, in a fleet of so many clients with five releases each.
class CostTest : public TestWithParam<int> {
 protected:
  CostTest() {
    world.fleet.put("fleet.yaml", document("Fleet", "name: small", "tenancy: path"));
    world.fleet.put("policies/p.yaml", document("ReleasePolicy", "name: p", "deadline: 30m"));
    for (int client = 0; client < GetParam(); ++client) {
      put_environment(client, fmt::format("/srv/c{}", client));
      for (int each = 0; each < 5; ++each) wish(client, each, "1.0.0");
    }
    move();
  }
  void put_environment(int client, const std::string& directory) {
    world.fleet.put(fmt::format("clients/c{}/environments/production.yaml", client),
                    document("ClientEnvironment", fmt::format("name: production, namespace: c{}", client),
                             fmt::format("targets: [{{name: w, directory: {{path: {}}}}}]", directory)));
  }
  void wish(int client, int each, const std::string& version) {
    world.fleet.put(
        fmt::format("clients/c{}/releases/r{}.yaml", client, each),
        document("TalentRelease", fmt::format("name: r{}, namespace: c{}", each, client),
                 fmt::format("talent: t{}, version: {}, environments: [production]", each, version)));
  }
  /// Blobs read, trees entered, files put together.
  std::vector<std::size_t> move() {
    const auto commit = world.fleet.commit_all(kNow);
    std::size_t blobs = 0;
    std::size_t trees = 0;
    world.obstacle = [&](const auto& deed) -> std::optional<Error> {
      blobs += world.objects->blob(deed.what) != nullptr ? 1 : 0;
      trees += world.objects->tree(deed.what) != nullptr ? 1 : 0;
      return std::nullopt;
    };
    EXPECT_TRUE(keeper.read(commit));
    world.obstacle = nullptr;
    return {blobs, trees, keeper.assembled()};
  }

  test::GitWorld world;
  CatalogKeeper keeper{world.desired, {}};
};

constexpr std::size_t kFilesOfClient = 6;
constexpr std::size_t kDepth = 4;  ///< the root, clients/, that of the client, releases/

TEST_P(CostTest, OneChangeCostsItsClientAndTheDepth) {
  wish(1, 2, "1.1.0");
  EXPECT_THAT(move(), ElementsAre(1, kDepth, kFilesOfClient));
}

TEST_P(CostTest, WhatBearsOnNothingCostsNothing) {
  world.fleet.put("README.md", "hello");
  EXPECT_THAT(move(), ElementsAre(0, 1, 0));
  world.fleet.put("talents/t1/1.0.0/agent.md", "text");
  EXPECT_THAT(move(), ElementsAre(0, 4, 0));
}

TEST_P(CostTest, ADirectoryOfSomebodyElseBringsThatOneIn) {
  put_environment(1, "/srv/c0/inside");
  EXPECT_EQ(move().back(), 2 * kFilesOfClient);
  EXPECT_EQ(keeper.current()->problems.size(), 1u);
  wish(3, 0, "1.1.0");
  EXPECT_EQ(move().back(), 3 * kFilesOfClient) << "who is in trouble is looked at in each commit";
  put_environment(1, "/srv/c1");
  move();
  wish(3, 0, "1.2.0");
  EXPECT_EQ(move().back(), kFilesOfClient);
}

TEST_P(CostTest, ARuleForAllIsPutTogetherAlone) {
  world.fleet.put("policies/p.yaml", document("ReleasePolicy", "name: p", "deadline: 20m"));
  EXPECT_THAT(move(), ElementsAre(1, 2, 1));
}

TEST_P(CostTest, TheFleetBearsOnAllAndHasNothingDecodedAgain) {
  world.fleet.put("fleet.yaml", document("Fleet", "name: small", "tenancy: path, suspend: true"));
  EXPECT_THAT(move(), ElementsAre(1, 1, static_cast<std::size_t>(GetParam()) * kFilesOfClient + 2));
}

TEST_P(CostTest, ACatalogSharesWhatHasNotChangedWithTheOneBefore) {
  const auto before = keeper.current();
  wish(1, 2, "1.1.0");
  move();
  const auto now = keeper.current();
  std::size_t other = 0;
  for (const auto& [key, release] : now->releases) other += &release == &before->releases.at(key) ? 0 : 1;
  EXPECT_EQ(other, 1u);
}

INSTANTIATE_TEST_SUITE_P(Clients, CostTest, testing::Values(5, 50));

}  // namespace
}  // namespace talentops::engine
