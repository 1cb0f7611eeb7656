#include "controller/engine/catalog_snapshot.hpp"

#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/digest.hpp"
#include "controller/engine/catalog_keeper.hpp"
#include "controller/engine/changing_catalog.hpp"
#include "tests/support/branch.hpp"
#include "tests/unit/engine/fleet_edits.hpp"

namespace talentops::engine {
namespace {

using domain::CommitId;
using test::document;
using testing::ElementsAre;
using testing::TestWithParam;

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();
constexpr std::string_view kMaker = "this program";

class SnapshotEditsTest : public TestWithParam<unsigned> {
 protected:
  CommitId commit_edits(std::size_t most) {
    for (auto edits = editor.below(most) + 1; edits > 0; --edits) editor.edit(world.fleet);
    return world.fleet.commit_all(kNow);
  }
  std::shared_ptr<const domain::Catalog> from_nothing(const CommitId& commit) {
    const auto made = CatalogKeeper(world.desired, settings).at(commit);
    EXPECT_TRUE(made);
    return made ? *made : nullptr;
  }

  test::GitWorld world;
  test::Editor editor{GetParam()};
  CatalogSettings settings{.trust_from_repository = GetParam() % 2 == 0};
};

TEST_P(SnapshotEditsTest, WhatBeginsWithOneComesToWhatIsMadeFromNothing) {
  world.fleet.put("fleet.yaml", document("Fleet", "name: small", "tenancy: path"));
  ChangingCatalog changing(world.desired, settings);
  ASSERT_TRUE(changing.move_to(commit_edits(20)));
  for (int step = 0; step < 6; ++step) {
    const auto bytes = changing.snapshot(kMaker);
    CommitId tip = world.fleet.tip().value();
    for (auto commits = editor.below(3); commits > 0; --commits) tip = commit_edits(3);
    ChangingCatalog begun(world.desired, settings);
    auto snapshot = read_snapshot(bytes, kMaker);
    ASSERT_TRUE(snapshot);
    begun.begin_with(*std::move(snapshot));
    for (int moves = 0; moves < 2; ++moves) {
      const auto moved = begun.move_to(tip);
      ASSERT_TRUE(moved) << moved.error().text();
      ASSERT_TRUE(*moved->catalog == *from_nothing(tip)) << "step " << step << ", move " << moves;
      tip = commit_edits(3);
    }
    ASSERT_TRUE(changing.move_to(tip));
  }
}

TEST_P(SnapshotEditsTest, WhatIsDamagedAnywhereIsNone) {
  world.fleet.put("fleet.yaml", document("Fleet", "name: small", "tenancy: path"));
  ChangingCatalog changing(world.desired, settings);
  ASSERT_TRUE(changing.move_to(commit_edits(20)));
  const auto bytes = changing.snapshot(kMaker);
  ASSERT_TRUE(read_snapshot(bytes, kMaker));
  EXPECT_FALSE(read_snapshot(bytes, "another program"));
  EXPECT_FALSE(read_snapshot(bytes + '\0', kMaker));
  EXPECT_FALSE(read_snapshot("", kMaker));
  for (int damage = 0; damage < 200; ++damage) {
    auto flipped = bytes;
    flipped[editor.below(flipped.size())] ^= static_cast<char>(1U << editor.below(8));
    EXPECT_FALSE(read_snapshot(flipped, kMaker));
    EXPECT_FALSE(read_snapshot(bytes.substr(0, editor.below(bytes.size())), kMaker));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SnapshotEditsTest, testing::Range(1U, 5U));

/// What is kept in memory, as a file would.
class KeptBytes final : public ports::SnapshotStore {
 public:
  void show(const std::function<void(std::string_view bytes)>& see) override {
    if (bytes) see(*bytes);
  }
  Status keep(std::string_view kept) override {
    ++times;
    bytes = std::string(kept);
    return {};
  }

  std::optional<std::string> bytes;
  int times = 0;
};

/// A start, counted, in a fleet of 60 clients with five releases each.
class SnapshotStartTest : public testing::Test {
 protected:
  SnapshotStartTest() {
    world.fleet.put("fleet.yaml", document("Fleet", "name: small", "tenancy: path"));
    world.fleet.put("policies/p.yaml", document("ReleasePolicy", "name: p", "deadline: 30m"));
    for (int client = 0; client < kClients; ++client) {
      world.fleet.put(fmt::format("clients/c{}/environments/production.yaml", client),
                      document("ClientEnvironment", fmt::format("name: production, namespace: c{}", client),
                               fmt::format("targets: [{{name: w, directory: {{path: /srv/c{}}}}}]", client)));
      for (int each = 0; each < 5; ++each) wish(client, each, "1.0.0");
    }
    world.fleet.commit_all(kNow);
  }
  void wish(int client, int each, const std::string& version) {
    world.fleet.put(
        fmt::format("clients/c{}/releases/r{}.yaml", client, each),
        document("TalentRelease", fmt::format("name: r{}, namespace: c{}", each, client),
                 fmt::format("talent: t{}, version: {}, environments: [production]", each, version)));
  }
  /// What `work` costs: blobs read, trees entered.
  template <typename Work>
  std::vector<std::size_t> cost_of(Work work) {
    std::size_t blobs = 0;
    std::size_t trees = 0;
    world.obstacle = [&](const auto& deed) -> std::optional<Error> {
      blobs += world.objects->blob(deed.what) != nullptr ? 1 : 0;
      trees += world.objects->tree(deed.what) != nullptr ? 1 : 0;
      return std::nullopt;
    };
    work();
    world.obstacle = nullptr;
    return {blobs, trees};
  }
  /// A process that starts, reads the tip, and keeps what is worth it.
  std::vector<std::size_t> start(const std::string& maker = std::string(kMaker)) {
    return cost_of([&] {
      CatalogKeeper keeper(world.desired, {}, kept, maker);
      EXPECT_TRUE(keeper.read(world.fleet.tip().value()));
      keeper.keep_snapshot();
      EXPECT_EQ(keeper.current()->releases.size(), static_cast<std::size_t>(kClients) * 5);
      EXPECT_EQ(*keeper.current(), **CatalogKeeper(world.desired, {}).at(world.fleet.tip().value()));
    });
  }

  static constexpr int kClients = 60;
  static constexpr std::size_t kBlobs = kClients * 6 + 2;
  static constexpr std::size_t kTrees = kClients * 3 + 3;
  test::GitWorld world;
  KeptBytes kept;
};

TEST_F(SnapshotStartTest, DecodesWhatItDoesNotKeepAndEntersWhatDiffers) {
  CatalogKeeper first(world.desired, {}, kept, std::string(kMaker));
  const auto tip = world.fleet.tip().value();
  EXPECT_THAT(cost_of([&] { EXPECT_TRUE(first.read(tip)); }), ElementsAre(kBlobs, kTrees));
  first.keep_snapshot();
  ASSERT_EQ(kept.times, 1);

  CatalogKeeper second(world.desired, {}, kept, std::string(kMaker));
  EXPECT_THAT(cost_of([&] { EXPECT_TRUE(second.read(tip)); }), ElementsAre(2, 0)) << "the Fleet and the rule";
  EXPECT_EQ(*second.current(), *first.current());

  wish(7, 2, "1.1.0");
  const auto next = world.fleet.commit_all(kNow);
  CatalogKeeper third(world.desired, {}, kept, std::string(kMaker));
  EXPECT_THAT(cost_of([&] { EXPECT_TRUE(third.read(next)); }), ElementsAre(3, 4))
      << "and the release; the root, clients/, that of the client, releases/";
  EXPECT_EQ(*third.current(), **first.at(next));
}

TEST_F(SnapshotStartTest, WhatIsOfNoUseIsReadAnewAndReplaced) {
  start();
  const auto good = *kept.bytes;
  start();
  EXPECT_EQ(kept.times, 1) << "what is kept is as good as new";
  start("another program");
  EXPECT_EQ(kept.times, 2);
  kept.bytes = good.substr(0, good.size() / 2);
  start();
  EXPECT_EQ(kept.times, 3);
  EXPECT_EQ(*kept.bytes, good);
}

TEST_F(SnapshotStartTest, IsKeptAgainOnceMuchHasChanged) {
  CatalogKeeper keeper(world.desired, {}, kept, std::string(kMaker));
  const auto move = [&] {
    ASSERT_TRUE(keeper.read(world.fleet.commit_all(kNow)));
    keeper.keep_snapshot();
  };
  move();
  ASSERT_EQ(kept.times, 1);
  for (int edition = 1; edition <= 255; ++edition) {
    wish(0, 0, fmt::format("1.0.{}", edition));
    move();
  }
  EXPECT_EQ(kept.times, 1) << "a change costs what it changes";
  wish(0, 1, "1.1.0");
  move();
  EXPECT_EQ(kept.times, 2);
}

TEST_F(SnapshotStartTest, ASmallFleetIsReadSoonEnough) {
  test::GitWorld small;
  small.fleet.put("fleet.yaml", document("Fleet", "name: small", "tenancy: path"));
  CatalogKeeper keeper(small.desired, {}, kept, std::string(kMaker));
  ASSERT_TRUE(keeper.read(small.fleet.commit_all(kNow)));
  keeper.keep_snapshot();
  EXPECT_EQ(kept.times, 0);
}

TEST_F(SnapshotStartTest, WhatWasReadAheadIsNotInForceAndNotReadAgain) {
  CatalogKeeper keeper(world.desired, {});
  const auto tip = world.fleet.tip().value();
  const auto ahead = keeper.read_ahead(tip);
  ASSERT_TRUE(ahead);
  EXPECT_EQ(keeper.current(), nullptr);
  EXPECT_THAT(cost_of([&] {
                const auto touched = keeper.read(tip);
                ASSERT_TRUE(touched);
                EXPECT_EQ(touched->size(), static_cast<std::size_t>(kClients))
                    << "nothing was in force before";
              }),
              ElementsAre(0, 0));
  EXPECT_EQ(*keeper.current(), **ahead);
}

TEST_F(SnapshotStartTest, WhatWasDecodedAheadIsKeptAndReadOfWhatWasKept) {
  CatalogKeeper keeper(world.desired, {}, kept, std::string(kMaker));
  const auto tip = world.fleet.tip().value();
  const auto ahead = keeper.read_ahead(tip);
  ASSERT_TRUE(ahead);
  EXPECT_EQ(kept.times, 1);
  EXPECT_THAT(cost_of([&] { EXPECT_TRUE(keeper.read(tip)); }), ElementsAre(0, 0));
  EXPECT_EQ(*keeper.current(), **ahead);
  EXPECT_FALSE(keeper.keep_snapshot()) << "it was read of what was kept";
  EXPECT_EQ(kept.times, 1);
}

}  // namespace
}  // namespace talentops::engine
