#include "tests/reconcile/pass_world.hpp"

/// Where the environment says so, a workspace that does not answer keeps no other from being served, and is
/// caught up.
namespace talentops::test {
namespace {

using domain::ActVerb;
using domain::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;

class LaggardsTest : public testing::Test {
 protected:
  LaggardsTest() : world({.targets = {"eu-1", "eu-2", "eu-3"}}) {
    world.write_environment("  laggards: 34%\n");
    world.wish_another();
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
  }
  void upgrade_without(const std::string& target) {
    world.unplug(target);
    world.deliver("1.1.0", "Greet warmly.");
    world.settle();
  }
  std::vector<std::string> served() {
    return {world.serves("eu-1"), world.serves("eu-2"), world.serves("eu-3")};
  }
  std::string page_of(const domain::Manifest& manifest) const {
    const auto id = manifest.intent.id.text();
    return world.remote.files().at("records/manifests/acme/production/greeter/" + id.substr(0, 4) + "/" + id +
                                   ".md");
  }

  PassWorld world;
};

TEST_F(LaggardsTest, TheOthersAreServedAndItIsCaughtUpWhenItAnswers) {
  upgrade_without("eu-2");
  EXPECT_THAT(served(), ElementsAre("Greet warmly.", "Greet politely.", "Greet warmly."));
  EXPECT_EQ(world.status().ready, domain::Readiness::kTrue);
  EXPECT_EQ(world.status().reason, "LaggardsPending");
  EXPECT_THAT(world.status().message, HasSubstr("eu-2"));
  EXPECT_THAT(page_of(world.last()),
              HasSubstr("Target `eu-2`: did not answer; it is caught up when it does."));
  world.expect_silence();

  world.plug_in("eu-2");
  world.settle();
  EXPECT_THAT(served(), ElementsAre("Greet warmly.", "Greet warmly.", "Greet warmly."));
  EXPECT_THAT(world.story(),
              ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 succeeded", "upgrade 1.1.0 succeeded"));
  EXPECT_THAT(world.last().intent.targets, ElementsAre(domain::TargetName("eu-2")));
  EXPECT_EQ(world.status().reason, "Succeeded");
  world.expect_silence();
}

TEST_F(LaggardsTest, PreflightChecksAskThoseThatAnswer) {
  world.write_environment("  laggards: 1\n  preflight: [{name: space, command: df}]\n");
  world.probe.script["preflight/space"] = [](const ports::ProbeContext& context) {
    const bool is_there = context.target.text() != "eu-2";
    return is_there ? domain::Measurement{domain::Measured::kPass, "there"}
                    : domain::Measurement{domain::Measured::kError, "no such directory"};
  };
  upgrade_without("eu-2");
  EXPECT_THAT(served(), ElementsAre("Greet warmly.", "Greet politely.", "Greet warmly."));
}

TEST_F(LaggardsTest, MoreThanMayLagHoldUpAll) {
  world.unplug("eu-1");
  upgrade_without("eu-2");
  EXPECT_EQ(world.serves("eu-3"), "Greet politely.");
  EXPECT_EQ(world.status().reason, "TargetUnreachable");
}

TEST_F(LaggardsTest, OneThatGoesAwayInTheMiddleDoesNotFailTheDeployment) {
  world.deliver("1.1.0", "Greet warmly.");
  world.run_until([&] { return world.serves("eu-1") == "Greet warmly."; });
  world.unplug("eu-2");
  world.settle();
  EXPECT_THAT(served(), ElementsAre("Greet warmly.", "Greet politely.", "Greet warmly."));
  EXPECT_EQ(world.last().progress.outcome, Outcome::kSucceeded);
  EXPECT_THAT(world.last().progress.unanswered, ElementsAre(domain::TargetName("eu-2")));

  world.restart();
  world.plug_in("eu-2");
  world.settle();
  EXPECT_THAT(served(), ElementsAre("Greet warmly.", "Greet warmly.", "Greet warmly."));
  world.expect_silence();
}

TEST_F(LaggardsTest, OneThatWentAwayWithTheVersionHasIt) {
  world.deliver("1.1.0", "Greet warmly.");
  world.run_until([&] { return world.serves("eu-1") == "Greet warmly."; });
  world.unplug("eu-1");
  world.settle();
  EXPECT_EQ(world.last().progress.outcome, Outcome::kSucceeded);
  world.plug_in("eu-1");
  world.settle();
  EXPECT_EQ(world.manifests().size(), 2U) << "there was nothing to catch up";
  EXPECT_EQ(world.status().reason, "Succeeded");
  world.expect_silence();
}

TEST_F(LaggardsTest, APersonsRollbackLeavesTheVersionEverywhere) {
  upgrade_without("eu-2");
  world.plug_in("eu-2");
  world.settle();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_THAT(served(), ElementsAre("Greet politely.", "Greet politely.", "Greet politely."));
  world.expect_silence();
}

TEST_F(LaggardsTest, ARollbackDoesNotWaitForOneThatNeverHadTheVersion) {
  upgrade_without("eu-2");
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.last().progress.outcome, Outcome::kSucceeded);
  EXPECT_EQ(world.serves("eu-1"), "Greet politely.");
  world.plug_in("eu-2");
  world.settle();
  EXPECT_THAT(served(), ElementsAre("Greet politely.", "Greet politely.", "Greet politely."));
}

TEST_F(LaggardsTest, WhatIsRemovedElsewhereIsRemovedThereLater) {
  world.unplug("eu-2");
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_THAT(served(), ElementsAre("", "Greet politely.", ""));
  world.restart();
  world.settle();
  world.plug_in("eu-2");
  world.settle();
  EXPECT_THAT(served(), ElementsAre("", "", ""));
  world.expect_silence();
}

}  // namespace
}  // namespace talentops::test
