#include "reconcilers/record_reader.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "tests/support/branch.hpp"
#include "tests/support/manifest.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops {
namespace {

using namespace std::chrono_literals;
using reconcilers::RecordReader;
using test::kNoon;
using test::kPlacement;
using testing::ElementsAre;

const auto& kEnvironment = kPlacement.environment;

class RecordReaderTest : public testing::Test {
 protected:
  RecordReaderTest() {
    world.obstacle = test::counter(reads, [](const auto& deed) { return deed.to == simulation::kContent; });
  }
  void put(const std::string& path, const std::string& content) {
    remote.commit_by_another({{"root/" + path, content}});
  }
  void put_manifest(const std::string& id, std::optional<domain::Outcome> outcome,
                    const std::vector<domain::TimelineEntry>& timeline = {}) {
    auto manifest = test::manifest(id, outcome);
    manifest.progress.timeline = timeline;
    put("manifests/acme/production/greeter/" + id.substr(0, 4) + "/" + id + ".yaml",
        codec::encode_manifest(manifest));
  }

  test::GitWorld world;
  test::Branch& remote = world.remote;
  int reads = 0;  ///< of files
  RecordReader reader{world.recorded, "root"};
};

TEST_F(RecordReaderTest, KnowsNothingWithoutRecords) {
  EXPECT_TRUE(reader.history({}, kPlacement).deployments.empty());
  EXPECT_FALSE(reader.history({}, kPlacement).unreadable);
  put("other", "text");
  EXPECT_TRUE(reader.history(remote.tip(), kPlacement).deployments.empty());
  EXPECT_TRUE((*reader.acts(remote.tip(), kEnvironment.client, {}))->empty());
  EXPECT_FALSE(*reader.newest_verification(remote.tip(), kEnvironment));
  EXPECT_FALSE(*reader.accepted(remote.tip()));
}

TEST_F(RecordReaderTest, ReadsTheNewestDeploymentFirst) {
  put_manifest("20251231T235959Z-00000001", domain::Outcome::kSucceeded);
  put_manifest("20261121T120000Z-00000003", {});
  put_manifest("20261101T120000Z-00000002", domain::Outcome::kRolledBack);
  put("manifests/acme/production/greeter/2026/20261121T120000Z-00000003.md", "# page");
  put("manifests/acme/production/greeter/2026/20261121T120000Z-00000003.deliveries.yaml", "kind: Deliveries");
  const auto history = reader.history(remote.tip(), kPlacement);
  EXPECT_FALSE(history.unreadable);
  std::vector<std::string> ids;
  for (const auto& each : history.deployments) ids.push_back(each.id.text());
  EXPECT_THAT(ids, ElementsAre("20261121T120000Z-00000003", "20261101T120000Z-00000002",
                               "20251231T235959Z-00000001"));
  ASSERT_TRUE(history.open);
  EXPECT_EQ(history.open->intent.id.text(), ids.front());
  EXPECT_EQ(history.deployments[1].outcome, domain::Outcome::kRolledBack);
  EXPECT_EQ(history.deployments[1].manifest_path,
            "manifests/acme/production/greeter/2026/20261101T120000Z-00000002.yaml");
}

TEST_F(RecordReaderTest, ReadsAsFarBackAsItWasMadeTo) {
  put_manifest("20261101T120000Z-00000001", domain::Outcome::kSucceeded);
  put_manifest("20261102T120000Z-00000002", domain::Outcome::kSucceeded);
  RecordReader newest(world.recorded, "root", 1);
  EXPECT_EQ(newest.history(remote.tip(), kPlacement).deployments.size(), 1U);
  RecordReader all(world.recorded, "root", RecordReader::kAllDeployments);
  EXPECT_EQ(all.history(remote.tip(), kPlacement).deployments.size(), 2U);
}

TEST_F(RecordReaderTest, ReadsAgainOnlyWhatChanged) {
  put_manifest("20261101T120000Z-00000001", domain::Outcome::kSucceeded);
  put_manifest("20261102T120000Z-00000002", domain::Outcome::kSucceeded);
  reader.history(remote.tip(), kPlacement);
  EXPECT_EQ(reads, 2);
  put("elsewhere", "text");
  reader.history(remote.tip(), kPlacement);
  EXPECT_EQ(reads, 2);
  put_manifest("20261103T120000Z-00000003", {});
  EXPECT_EQ(reader.history(remote.tip(), kPlacement).deployments.size(), 3U);
  EXPECT_EQ(reads, 3);
}

TEST_F(RecordReaderTest, KeepsTheOpenManifestInWhatItRemembers) {
  put_manifest("20261103T120000Z-00000003", {});
  reader.history(remote.tip(), kPlacement);
  EXPECT_TRUE(reader.history(remote.tip(), kPlacement).open);
  put_manifest("20261101T120000Z-00000001", domain::Outcome::kSucceeded);
  EXPECT_TRUE(reader.history(remote.tip(), kPlacement).open);
  put_manifest("20261103T120000Z-00000003", domain::Outcome::kSucceeded);
  EXPECT_FALSE(reader.history(remote.tip(), kPlacement).open);
}

TEST_F(RecordReaderTest, TellsWhatTheNewestWentThroughIfItWentBack) {
  const auto went_through = [&] { return reader.history(remote.tip(), kPlacement).went_through; };
  const std::vector<domain::TimelineEntry> timeline = {{kNoon, domain::Phase::kPreparing, "begun"},
                                                       {kNoon + 1min, domain::Phase::kRolledBack, "back"}};
  put_manifest("20261102T120000Z-00000002", domain::Outcome::kRolledBack, timeline);
  EXPECT_EQ(went_through(), timeline);
  put_manifest("20261101T120000Z-00000001", domain::Outcome::kSucceeded, timeline);
  EXPECT_EQ(went_through(), timeline) << "it is remembered with what else is";
  put_manifest("20261103T120000Z-00000003", domain::Outcome::kSucceeded, timeline);
  EXPECT_TRUE(went_through().empty()) << "something has been deployed since";
  put_manifest("20261104T120000Z-00000004", domain::Outcome::kRollbackFailed, timeline);
  EXPECT_EQ(went_through(), timeline);
}

TEST_F(RecordReaderTest, SaysThatAManifestCannotBeRead) {
  put_manifest("20261101T120000Z-00000001", domain::Outcome::kSucceeded);
  put("manifests/acme/production/greeter/2026/20261102T120000Z-00000002.yaml", "kind: [");
  const auto history = reader.history(remote.tip(), kPlacement);
  ASSERT_TRUE(history.unreadable);
  EXPECT_EQ(history.unreadable->kind, ErrorKind::kInvalid);
  EXPECT_EQ(history.deployments.size(), 1U);
}

TEST_F(RecordReaderTest, FindsPlacementsAndEnvironments) {
  put_manifest("20261101T120000Z-00000001", domain::Outcome::kSucceeded);
  put("manifests/acme/production/archivist/2026/20261101T120000Z-00000009.yaml", "x");
  put("manifests/zeta/staging/greeter/2026/20261101T120000Z-00000009.yaml", "x");
  EXPECT_THAT(*reader.placements(remote.tip(), kEnvironment),
              ElementsAre(domain::TalentName("archivist"), domain::TalentName("greeter")));
  EXPECT_THAT(*reader.environments(remote.tip()),
              ElementsAre(kEnvironment, domain::EnvironmentKey{domain::ClientName("zeta"),
                                                               domain::EnvironmentName("staging")}));
}

TEST_F(RecordReaderTest, ReadsTheActsThatCountOldestFirst) {
  namespace fixture = codec::fixture;
  const auto signers =
      std::make_shared<const codec::AllowedSigners>(fixture::signers("ops@example.com", fixture::kQaPublic));
  const auto act = [](std::string reason) {
    const domain::Act made{.verb = domain::ActVerb::kRetry,
                           .release = {kEnvironment.client, domain::ReleaseName("greeter")},
                           .environment = kEnvironment.name,
                           .deployment = domain::DeploymentId("20261101T120000Z-00000001"),
                           .reason = std::move(reason),
                           .by = "ops@example.com",
                           .at = kNoon,
                           .path = {}};
    return codec::encode_act(made, fixture::key(fixture::kQaKey)).value();
  };
  put("acts/acme/2026-11/20261101T100000Z-retry.yaml", act("new"));
  put("acts/acme/2026-10/20261031T100000Z-retry.yaml", act("old"));
  put("acts/acme/2026-10/20261031T110000Z-retry.yaml", "signed by nobody");
  put("acts/other/2026-11/20261101T100000Z-retry.yaml", act("another's"));
  const auto acts = reader.acts(remote.tip(), kEnvironment.client, signers);
  ASSERT_TRUE(acts);
  ASSERT_EQ((*acts)->size(), 2U);
  EXPECT_EQ((*acts)->front().reason, "old");
  EXPECT_EQ((*acts)->back().reason, "new");
  EXPECT_EQ((*acts)->back().path, "acts/acme/2026-11/20261101T100000Z-retry.yaml");
  const int before = reads;
  put("elsewhere", "text");
  EXPECT_EQ(reader.acts(remote.tip(), kEnvironment.client, signers)->get(), acts->get());
  EXPECT_EQ(reads, before);
  const auto nobody = std::make_shared<const codec::AllowedSigners>();
  EXPECT_TRUE((*reader.acts(remote.tip(), kEnvironment.client, nobody))->empty())
      << "who is trusted has changed";
  EXPECT_TRUE((*reader.acts(remote.tip(), kEnvironment.client, nullptr))->empty())
      << "it is not known who is";
}

TEST_F(RecordReaderTest, ReadsTheProgramOfAnOpenDeploymentOnce) {
  put_manifest("20261101T120000Z-00000001", domain::Outcome::kSucceeded);
  put_manifest("20261121T120000Z-00000003", {});
  const auto first = reader.history(remote.tip(), kPlacement);
  ASSERT_TRUE(first.open);
  const int before = reads;
  put("manifests/acme/production/greeter/2026/20261121T120000Z-00000003.md", "# page");
  const auto second = reader.history(remote.tip(), kPlacement);
  EXPECT_EQ(reads, before);
  ASSERT_TRUE(second.open);
  EXPECT_EQ(second.open->intent.id, first.open->intent.id);
  put_manifest("20261121T120000Z-00000003", domain::Outcome::kRolledBack);
  EXPECT_FALSE(reader.history(remote.tip(), kPlacement).open);
}

TEST_F(RecordReaderTest, TakesTheNewestVerificationAndNoOtherForIt) {
  domain::Verification verification;
  verification.environment = kEnvironment;
  verification.at = kNoon;
  verification.passed = true;
  put("verifications/acme/production/20261121T120000Z.yaml", codec::encode_verification(verification));
  put("verifications/acme/production/20261101T120000Z.yaml", "broken: [");
  const auto newest = reader.newest_verification(remote.tip(), kEnvironment);
  ASSERT_TRUE(newest) << newest.error().text();
  EXPECT_EQ(**newest, verification);
  put("verifications/acme/production/20261122T120000Z.yaml", "broken: [");
  EXPECT_FALSE(reader.newest_verification(remote.tip(), kEnvironment));
}

TEST_F(RecordReaderTest, ReadsTheAcceptedTip) {
  const codec::AcceptedTip tip{domain::CommitId(std::string(40, 'b')), kNoon};
  put("accepted.yaml", codec::encode_accepted(tip));
  const auto accepted = reader.accepted(remote.tip());
  ASSERT_TRUE(accepted) << accepted.error().text();
  EXPECT_EQ(**accepted, tip);
}

}  // namespace
}  // namespace talentops
