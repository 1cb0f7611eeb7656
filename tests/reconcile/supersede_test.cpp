#include "tests/reconcile/pass_world.hpp"

/// Git moves while a deployment runs.
namespace talentops::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// It takes ten minutes until this deployment is content.
constexpr const char* kSoak =
    "  health: [{name: answers, http: {url: \"http://localhost/\"}, every: 1m, stableFor: 10m}]\n";

class SupersedeTest : public testing::Test {
 protected:
  SupersedeTest() {
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
    world.deliver("1.1.0", "Greet by name.", kSoak);
    world.wait(3 * kMinute);
    EXPECT_TRUE(world.last().is_open());
    EXPECT_EQ(world.serves(), "Greet by name.");
  }

  PassWorld world;
};

TEST_F(SupersedeTest, ANewerWishThatMayStartReturnsFirstAndStartsFromThere) {
  world.deliver("1.2.0", "Greet in two languages.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet in two languages.");
  EXPECT_THAT(world.story(),
              ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 superseded", "upgrade 1.2.0 succeeded"));
  EXPECT_EQ(world.last().intent.previous->version.text(), "1.0.0") << "never three versions at once";
  EXPECT_THAT(world.rollbacks(), SizeIs(1));
}

TEST_F(SupersedeTest, WhatWasSupersededIsNotQuarantined) {
  world.deliver("1.2.0", "Greet in two languages.");
  world.settle();
  world.wish("1.1.0", kSoak);
  world.merge();
  world.wait(20 * kMinute);
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kSucceeded);
}

TEST_F(SupersedeTest, ANewerWishThatMayNotStartFreezesUntilItMay) {
  world.add_bundle("1.2.0", "Greet in two languages.");
  world.wish("1.2.0");
  world.merge();
  world.wait(15 * kMinute);
  EXPECT_EQ(world.serves(), "Greet by name.") << "frozen";
  EXPECT_TRUE(world.last().is_open());
  EXPECT_EQ(world.status().reason, "GateRevoked");
  world.certify("1.2.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet in two languages.");
  EXPECT_EQ(world.manifests()[1].progress.outcome, domain::Outcome::kSuperseded);
}

TEST_F(SupersedeTest, AFrozenDeploymentReturnsAtItsDeadlineWithoutAQuarantine) {
  world.add_bundle("1.2.0", "Greet in two languages.");
  world.wish("1.2.0");
  world.merge();
  world.wait(40 * kMinute);
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kSuperseded);
  world.wish("1.1.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
}

TEST_F(SupersedeTest, GitThatGoesBackReturnsAtOnceWithoutGates) {
  world.withdraw_certification("1.0.0");
  world.wish("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 superseded"));
  world.expect_silence();
}

TEST_F(SupersedeTest, AnotherConfigurationOfTheLastGoodVersionIsANewerWish) {
  world.wish("1.0.0", "  configuration: {values: {tone: terse}}\n");
  world.merge();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 superseded",
                                         "reconfigure 1.0.0 succeeded"));
}

TEST_F(SupersedeTest, OtherEditsApplyToTheNextDeployment) {
  world.wish("1.1.0", std::string(kSoak) + "  smoke: [{name: never, file: {path: missing.md}}]\n");
  world.merge();
  world.wait(20 * kMinute);
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kSucceeded);
  EXPECT_THAT(world.story(), SizeIs(2));
}

TEST_F(SupersedeTest, AReleaseThatLeavesGitLetsItFinish) {
  world.unwish();
  world.merge();
  world.wait(20 * kMinute);
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kSucceeded);
}

TEST(SupersedeEarlyTest, BeforeAnythingIsTouchedItIsCancelled) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.run_until([&] { return !world.manifests().empty(); });
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 cancelled", "install 1.1.0 succeeded"));
  EXPECT_THAT(world.rollbacks(), IsEmpty());
}

TEST(SupersedeEarlyTest, AnUncertifiedWishCancelsWhatTouchedNothing) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.run_until([&] { return !world.manifests().empty(); });
  world.add_bundle("1.1.0", "Greet by name.");
  world.wish("1.1.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 cancelled"));
}

}  // namespace
}  // namespace talentops::test
