#include "reconcilers/record_archiving.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "controller/codec/records.hpp"
#include "controller/codec/retention.hpp"
#include "tests/support/archive.hpp"
#include "tests/support/branch.hpp"
#include "tests/support/manifest.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops {
namespace {

using domain::Outcome;
using reconcilers::RecordArchiving;
using reconcilers::RecordReader;
using test::kNoon;
using test::kPlacement;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kRoot = domain::RecordsPlace().root;

class SetClock final : public ports::Clock {
 public:
  Instant now() const override { return kNoon; }
  MonotonicTime monotonic() const override { return {}; }
};

/// Three versions of one talent, deployed in years of which only the last two are needed.
class RecordArchivingTest : public testing::Test {
 protected:
  RecordArchivingTest() {
    fleet.put("fleet.yaml", fleet_with("records: {keep: 2y}"));
    catalog.commit = fleet.commit_all(kNoon);
    catalog.fleet.where.file = "fleet.yaml";
    domain::Environment environment{.key = kPlacement.environment};
    environment.keep_previous = 0;
    catalog.environments.insert_or_assign(environment);
    put_deployment("20190301T120000Z-00000001", "1.0.0");
    put_deployment("20250301T120000Z-00000002", "2.0.0");
    put_deployment("20260301T120000Z-00000003", "3.0.0");
    put("accepted.yaml", "accepted\n");
    put("status/acme/production.md", "status\n");
  }

  static std::string fleet_with(const std::string& spec) {
    return "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: test}\nspec: {" + spec + "}\n";
  }
  void put(const std::string& path, const std::string& content) {
    remote.commit_by_another({{kRoot + "/" + path, content}});
  }
  void put_deployment(const std::string& id, const std::string& version,
                      std::optional<Outcome> outcome = Outcome::kSucceeded) {
    auto manifest = test::manifest(id, outcome);
    manifest.intent.at = domain::time_of(manifest.intent.id);
    manifest.intent.to.version = *domain::Version::parse(version);
    manifest.intent.to.package.bundle = sha256(version);
    manifest.intent.targets = {domain::TargetName("workspace")};
    const auto stem = kPlacement.text() + "/" + id.substr(0, 4) + "/" + id;
    put("manifests/" + stem + ".yaml", codec::encode_manifest(manifest));
    put("handovers/" + stem + ".md", "handover\n");
  }
  std::vector<std::string> below(const test::Branch& branch, const std::string& folder) {
    std::vector<std::string> found;
    const auto prefix = kRoot + "/" + folder;
    for (const auto& [path, text] : branch.files()) {
      if (path.starts_with(prefix)) found.push_back(path.substr(prefix.size()));
    }
    return found;
  }
  Status run() { return archiving.run(catalog, Call{}); }

  test::GitWorld world;
  test::Branch& fleet = world.fleet;
  test::Branch& remote = world.remote;
  test::Branch archived{world, test::kArchiveBranch};
  domain::Catalog catalog;
  SetClock clock;
  RecordReader reader{world.recorded, kRoot};
  test::WorldArchive archive{world, world.life};
  RecordArchiving archiving{{world.desired, world.recorded, archive, reader, clock, {}}, {}};
};

TEST_F(RecordArchivingTest, MovesWhatIsOldAndNotNeeded) {
  const auto before = remote.files();
  ASSERT_TRUE(run());
  EXPECT_THAT(below(archived, ""),
              ElementsAre("handovers/acme/production/greeter/2019/20190301T120000Z-00000001.md",
                          "manifests/acme/production/greeter/2019/20190301T120000Z-00000001.yaml"));
  for (const auto& [path, text] : archived.files()) EXPECT_EQ(before.at(path), text);
  EXPECT_THAT(below(remote, "manifests/acme/production/greeter/"),
              ElementsAre("2025/20250301T120000Z-00000002.yaml", "2026/20260301T120000Z-00000003.yaml"));
  const auto says = codec::decode_archives(remote.files().at(kRoot + "/archive.yaml"), "archive.yaml");
  ASSERT_TRUE(says);
  const domain::RecordsArchive expected{{.branch = test::kArchiveBranch, .root = kRoot}, 2024};
  EXPECT_THAT(*says, ElementsAre(expected));
}

TEST_F(RecordArchivingTest, WritesNothingWhereNothingIsToGo) {
  ASSERT_TRUE(run());
  const auto branches = world.branches;
  ASSERT_TRUE(run());
  EXPECT_EQ(world.branches, branches);
}

TEST_F(RecordArchivingTest, KeepsEverythingUnlessTheFleetSaysForHowLong) {
  const auto branches = [&] {
    fleet.put("fleet.yaml", fleet_with("suspend: false"));
    catalog.commit = fleet.commit_all(kNoon);
    return world.branches;
  }();
  ASSERT_TRUE(run());
  EXPECT_EQ(world.branches, branches);
}

TEST_F(RecordArchivingTest, TakesNothingAwayBeforeTheArchiveShowsIt) {
  const auto before = remote.tip();
  world.obstacle = [](const simulation::Deed& deed) -> std::optional<Error> {
    if (deed.kind != simulation::EffectKind::kPushRecords || deed.what != test::kArchiveBranch) return {};
    return Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "away"};
  };
  EXPECT_FALSE(run());
  EXPECT_EQ(remote.tip(), before);
  EXPECT_FALSE(archived.tip());
}

TEST_F(RecordArchivingTest, GoesOnAfterACrashBetweenTheTwoPushes) {
  world.obstacle = [](const simulation::Deed& deed) -> std::optional<Error> {
    if (deed.kind != simulation::EffectKind::kPushRecords || deed.what != simulation::kRecords) return {};
    return Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "away"};
  };
  EXPECT_FALSE(run());
  const auto tip = archived.tip();
  ASSERT_TRUE(tip);
  EXPECT_EQ(below(remote, "manifests").size(), 3U);
  world.obstacle = nullptr;
  ASSERT_TRUE(run());
  EXPECT_EQ(archived.tip(), tip) << "it holds all of it already";
  EXPECT_EQ(below(remote, "manifests").size(), 2U);
}

TEST_F(RecordArchivingTest, IsMadeAnewOnATipThatHasMoved) {
  int pushes = 0;
  world.obstacle = [&](const simulation::Deed& deed) -> std::optional<Error> {
    if (deed.kind == simulation::EffectKind::kPushRecords && ++pushes < 4) {
      remote.commit_by_another({{"theirs/" + std::to_string(pushes), "theirs\n"}});
    }
    return {};
  };
  ASSERT_TRUE(run());
  EXPECT_EQ(below(remote, "manifests").size(), 2U);
  EXPECT_TRUE(remote.files().contains("theirs/3"));
}

TEST_F(RecordArchivingTest, TakesNothingAwayThatWasWrittenMeanwhile) {
  int pushes = 0;
  world.obstacle = [&](const simulation::Deed& deed) -> std::optional<Error> {
    if (deed.kind == simulation::EffectKind::kPushRecords && ++pushes == 2) {
      put("handovers/acme/production/greeter/2019/late.md", "late\n");
    }
    return {};
  };
  ASSERT_TRUE(run());
  EXPECT_THAT(below(archived, "handovers/acme/production/greeter/2019/"),
              ElementsAre("20190301T120000Z-00000001.md", "late.md"));
  EXPECT_THAT(below(remote, "handovers/acme/production/greeter/2019/"), IsEmpty());
}

TEST_F(RecordArchivingTest, KeepsAnOpenIntentAndAllSinceIt) {
  put_deployment("20180301T120000Z-00000009", "0.9.0", {});
  const auto before = remote.tip();
  ASSERT_TRUE(run());
  EXPECT_EQ(remote.tip(), before);
}

TEST_F(RecordArchivingTest, KeepsWhatCannotBeRead) {
  put("manifests/acme/production/greeter/2020/20200301T120000Z-00000007.yaml", "no manifest\n");
  const auto before = remote.tip();
  ASSERT_TRUE(run());
  EXPECT_EQ(remote.tip(), before);
}

TEST_F(RecordArchivingTest, KeepsTheNewestLookAtAnEnvironmentHoweverOldItIs) {
  put("verifications/acme/production/20180101T000000Z.yaml", "first\n");
  put("verifications/acme/production/20190101T000000Z.yaml", "second\n");
  put("drift/acme/production/2019-05/20190501T000000Z.yaml", "first\n");
  put("drift/acme/production/2019-06/20190601T000000Z.yaml", "second\n");
  ASSERT_TRUE(run());
  EXPECT_THAT(below(remote, "verifications/acme/production/"), ElementsAre("20190101T000000Z.yaml"));
  EXPECT_THAT(below(remote, "drift/acme/production/"), ElementsAre("2019-06/20190601T000000Z.yaml"));
  EXPECT_THAT(below(archived, "verifications/acme/production/"), ElementsAre("20180101T000000Z.yaml"));
}

TEST_F(RecordArchivingTest, KeepsActsThatNobodyCanReadNow) {
  put("acts/acme/2019-03/20190301T120000Z-retry-x.yaml", "no act\n");
  ASSERT_TRUE(run());
  EXPECT_EQ(below(remote, "acts").size(), 1U);
}

TEST_F(RecordArchivingTest, WritesNothingToRecordsThatHaveLeft) {
  put("place.yaml", codec::encode_records_place({"elsewhere", kRoot}));
  const auto branches = world.branches;
  ASSERT_TRUE(run());
  EXPECT_EQ(world.branches, branches);
}

}  // namespace
}  // namespace talentops
