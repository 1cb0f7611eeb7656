#include "reconcilers/fleet_records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/codec/records.hpp"
#include "tests/support/branch.hpp"
#include "tests/support/manifest.hpp"

namespace talentops {
namespace {

using domain::PlacementKey;
using reconcilers::FleetRecords;
using testing::ElementsAre;
using testing::IsEmpty;

PlacementKey placement(const std::string& client, const std::string& talent = "greeter") {
  return {{domain::ClientName(client), domain::EnvironmentName("production")}, domain::TalentName(talent)};
}
const std::string kId = "20261121T120000Z-00000001";
const domain::TalentName kGreeter("greeter");

class FleetRecordsTest : public testing::Test {
 protected:
  FleetRecordsTest() {
    world.obstacle = test::counter(reads, [](const auto& deed) { return deed.to == simulation::kContent; });
  }
  void put(const std::string& path, const std::string& content) {
    remote.commit_by_another({{"root/" + path, content}});
  }
  void put_rollback(const PlacementKey& of, const Digest& bundle, const std::string& id = kId) {
    domain::RollbackRecord record;
    record.deployment = domain::DeploymentId(id);
    record.placement = of;
    record.release = {of.environment.client, domain::ReleaseName("greeter")};
    record.from = {domain::Version::parse("1.0.0").value(), {bundle, bundle}, domain::DeploymentId(id)};
    record.reason = "smoke failed";
    put("rollbacks/" + of.text() + "/2026/" + id + ".yaml", codec::encode_rollback(record));
  }
  void put_manifest(const PlacementKey& of, std::optional<domain::Outcome> outcome,
                    const std::string& id = kId) {
    auto manifest = test::manifest(id, outcome);
    manifest.intent.environment = of.environment;
    manifest.intent.talent = of.talent;
    put("manifests/" + of.text() + "/2026/" + id + ".yaml", codec::encode_manifest(manifest));
  }
  auto taken_back(const Digest& bundle) { return records.taken_back(remote.tip(), kGreeter, bundle).value(); }
  auto under_way() { return records.under_way(remote.tip()).value(); }

  test::GitWorld world;
  test::Branch& remote = world.remote;
  int reads = 0;  ///< of files
  FleetRecords records{world.recorded, "root"};
  const Digest good = sha256("good");
  const Digest bad = sha256("bad");
};

TEST_F(FleetRecordsTest, WithoutRecordsNothingIsKnown) {
  EXPECT_THAT(records.taken_back({}, kGreeter, bad).value(), IsEmpty());
  EXPECT_THAT(records.under_way({}).value(), IsEmpty());
}

TEST_F(FleetRecordsTest, KnowsWhereABundleWasTakenBack) {
  put_rollback(placement("acme"), bad);
  put_rollback(placement("globex"), bad);
  put_rollback(placement("initech"), good);
  put_rollback(placement("umbrella", "guide"), bad);
  EXPECT_THAT(taken_back(bad), ElementsAre(placement("acme").environment, placement("globex").environment));
  EXPECT_THAT(taken_back(good), ElementsAre(placement("initech").environment));
}

TEST_F(FleetRecordsTest, ARecordThatCannotBeReadMayBeAboutAnything) {
  put("rollbacks/acme/production/greeter/2026/" + kId + ".yaml", "kind: [\n");
  EXPECT_THAT(taken_back(bad), ElementsAre(placement("acme").environment));
  EXPECT_THAT(taken_back(good), ElementsAre(placement("acme").environment));
}

TEST_F(FleetRecordsTest, KnowsWhatIsUnderWay) {
  put_manifest(placement("acme"), std::nullopt);
  put_manifest(placement("globex"), domain::Outcome::kSucceeded);
  put_manifest(placement("initech"), std::nullopt);
  put_manifest(placement("initech"), domain::Outcome::kSucceeded, "20261121T130000Z-00000002");
  EXPECT_THAT(under_way(), ElementsAre(placement("acme"))) << "of each the newest counts";
  put_manifest(placement("acme"), domain::Outcome::kSucceeded);
  EXPECT_THAT(under_way(), IsEmpty());
}

TEST_F(FleetRecordsTest, WhatCannotBeReadMayBeUnderWay) {
  put("manifests/acme/production/greeter/2026/" + kId + ".yaml", "kind: [\n");
  EXPECT_THAT(under_way(), ElementsAre(placement("acme")));
}

TEST_F(FleetRecordsTest, ReadsOnlyWhatHasChanged) {
  for (const auto* client : {"acme", "globex", "initech"}) {
    put_rollback(placement(client), bad);
    put_manifest(placement(client), domain::Outcome::kSucceeded);
  }
  taken_back(bad);
  under_way();
  EXPECT_EQ(reads, 6);
  taken_back(good);
  under_way();
  EXPECT_EQ(reads, 6);
  put_rollback(placement("globex", "guide"), bad);
  taken_back(bad);
  under_way();
  EXPECT_EQ(reads, 7);
}

TEST_F(FleetRecordsTest, WhatIsGoneIsForgotten) {
  put_rollback(placement("acme"), bad);
  put_rollback(placement("globex"), bad);
  taken_back(bad);
  remote.remove("root/rollbacks/acme/production/greeter/2026/" + kId + ".yaml");
  remote.commit_all(test::kNoon);
  EXPECT_THAT(taken_back(bad), ElementsAre(placement("globex").environment));
}

}  // namespace
}  // namespace talentops
