#include "tests/reconcile/pass_world.hpp"

/// What people decide about deployments: `rollback` and `retry`.
namespace talentops::test {
namespace {

using domain::ActVerb;
using domain::DeploymentId;
using domain::Phase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class ActsTest : public testing::Test {
 protected:
  void upgrade() {
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
    world.deliver("1.1.0", "Greet by name.");
    world.settle();
  }

  PassWorld world;
};

TEST_F(ActsTest, RollbackOfASuccessIsANewDeploymentThatReturnsAndQuarantines) {
  upgrade();
  const auto left = world.last().intent;
  world.person_says(ActVerb::kRollback, left.id, "INC-881");
  world.settle();

  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.story(),
              ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 succeeded", "revert 1.0.0 succeeded"));
  const auto done = world.last().intent;
  EXPECT_EQ(done.asked_because, "INC-881");
  EXPECT_EQ(done.previous->deployment, left.id);
  ASSERT_THAT(world.rollbacks(), SizeIs(1));
  EXPECT_EQ(world.rollbacks()[0].from.deployment, left.id);
  EXPECT_EQ(world.rollbacks()[0].to->version.text(), "1.0.0");
  EXPECT_FALSE(world.rollbacks()[0].automatic);
  EXPECT_EQ(world.rollbacks()[0].reason, "INC-881");
  EXPECT_EQ(world.status().reason, "Quarantined") << "git keeps the wish, it is held";
  EXPECT_EQ(world.status().phase, Phase::kRolledBack);
  world.expect_silence();
}

TEST_F(ActsTest, TheStatusPageInGitTellsAReturnAsTheStatusDoes) {
  upgrade();
  world.person_says(ActVerb::kRollback, world.last().intent.id, "INC-881");
  world.settle();
  const auto page = world.remote.files().at("records/status/acme/production.md");
  EXPECT_THAT(page, HasSubstr("| held: Quarantined |"));
  EXPECT_THAT(page, testing::Not(HasSubstr("## Issues\n\nNone.")));
}

TEST_F(ActsTest, TheManifestOfAReturnHasNoFieldWithoutASource) {
  upgrade();
  world.person_says(ActVerb::kRollback, world.last().intent.id, "INC-881");
  world.settle();
  const auto done = world.last().intent;
  const auto text = world.remote.files().at("records/manifests/acme/production/greeter/" +
                                            done.id.text().substr(0, 4) + "/" + done.id.text() + ".yaml");
  for (const auto* untrue : {"files: 0", "bytes: 0", "keys:", "author:", "\n    path: acts/"})
    EXPECT_THAT(text, testing::Not(HasSubstr(untrue)));
  EXPECT_THAT(text, HasSubstr("act: acts/acme/"));
  EXPECT_EQ(done.desired.path.substr(0, 10), "acts/acme/") << "and it is read back";
}

TEST_F(ActsTest, RollbackOfAFirstInstallationUninstalls) {
  world.disk().write("notes.txt", "the client's");
  const auto before = world.disk().client_tree();
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "revert 1.0.0 succeeded"));
  EXPECT_TRUE(world.last().intent.uninstalls);
  EXPECT_FALSE(world.rollbacks().front().to);
  EXPECT_EQ(world.status().reason, "Quarantined");
  world.expect_silence();
}

TEST_F(ActsTest, RollbackGoesOnUnderStopAndWithoutAWindowOrGates) {
  upgrade();
  world.is_stopped = true;
  world.write_environment("  suspend: true\n");
  world.merge();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(ActsTest, ActsAboutAnotherDeploymentDoNothing) {
  upgrade();
  world.person_says(ActVerb::kRollback, world.manifests().front().intent.id);
  world.person_says(ActVerb::kRollback, DeploymentId("20260101T000000Z-00000000"));
  world.person_says(ActVerb::kRetry, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_THAT(world.story(), SizeIs(2));
}

TEST_F(ActsTest, ActsThatNobodyTrustedSignedDoNothing) {
  upgrade();
  auto files = world.remote.files();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  for (const auto& [path, text] : world.remote.files()) {
    if (path.find("/acts/") == std::string::npos) continue;
    auto forged = text;
    const auto reason = forged.find("because");
    ASSERT_NE(reason, std::string::npos);
    forged.replace(reason, 7, "BECAUSE");
    world.remote.commit_by_another({{path, forged}});
  }
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
}

TEST_F(ActsTest, TheSameRollbackTwiceIsOneRollback) {
  upgrade();
  const auto about = world.last().intent.id;
  world.person_says(ActVerb::kRollback, about);
  world.settle();
  world.person_says(ActVerb::kRollback, about);
  world.settle();
  EXPECT_THAT(world.story(), SizeIs(3));
}

TEST_F(ActsTest, RollbackOfAReturnGoesOneVersionFurtherBack) {
  world.deliver("0.9.0", "Greet shortly.");
  world.settle();
  upgrade();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet shortly.");
}

TEST_F(ActsTest, RollbackOfARunningDeploymentTakesItBack) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.probe.script["health/answers"] = [](const ports::ProbeContext&) {
    return domain::Measurement{domain::Measured::kPass, "200"};
  };
  world.deliver(
      "1.1.0", "Greet by name.",
      "  health: [{name: answers, http: {url: \"http://localhost/\"}, every: 1m, stableFor: 10m}]\n");
  world.wait(3 * kMinute);
  ASSERT_TRUE(world.last().is_open());
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRolledBack);
  EXPECT_FALSE(world.rollbacks().front().automatic);
  EXPECT_EQ(world.status().reason, "Quarantined");
}

TEST_F(ActsTest, AnUnreachableTargetKeepsNoOtherFromReturning) {
  PassWorld fleet({.targets = {"eu-1", "eu-2"}});
  fleet.deliver("1.0.0", "Greet politely.");
  fleet.settle();
  fleet.deliver("1.1.0", "Greet by name.");
  fleet.settle();
  fleet.unplug("eu-1");
  fleet.person_says(ActVerb::kRollback, fleet.last().intent.id);
  fleet.wait(60 * kMinute);
  EXPECT_EQ(fleet.serves("eu-2"), "Greet politely.");
  EXPECT_TRUE(fleet.last().is_open());
  EXPECT_EQ(fleet.status().reason, "TargetUnreachable");
  fleet.plug_in("eu-1");
  fleet.settle();
  EXPECT_EQ(fleet.serves("eu-1"), "Greet politely.");
  EXPECT_THAT(fleet.story(),
              ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 succeeded", "revert 1.0.0 succeeded"));
  EXPECT_THAT(fleet.rollbacks().front().targets, SizeIs(2));
}

TEST_F(ActsTest, ReturnsOnlyWhereThatDeploymentStands) {
  PassWorld fleet({.targets = {"eu-1", "eu-2"}});
  fleet.write_environment_of({"eu-2"});
  fleet.deliver("1.0.0", "Greet politely.");
  fleet.settle();
  fleet.write_environment_of({"eu-1", "eu-2"});
  fleet.merge();
  fleet.settle();
  ASSERT_THAT(fleet.story(), ElementsAre("install 1.0.0 succeeded", "install 1.0.0 succeeded"));
  fleet.person_says(ActVerb::kRollback, fleet.last().intent.id);
  fleet.settle();
  EXPECT_EQ(fleet.serves("eu-1"), "") << "the second deployment installed it here";
  EXPECT_EQ(fleet.serves("eu-2"), "Greet politely.") << "this is the first one's";
}

TEST_F(ActsTest, RetryLiftsTheQuarantine) {
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  bool is_mended = false;
  world.probe.script["smoke/greets"] = [&](const ports::ProbeContext&) {
    return domain::Measurement{is_mended ? domain::Measured::kPass : domain::Measured::kFail, ""};
  };
  world.deliver("1.1.0", "Greet by name.", kSmoke);
  world.settle();
  ASSERT_EQ(world.status().reason, "Quarantined");
  is_mended = true;
  world.person_says(ActVerb::kRetry, world.last().intent.id);
  world.settle();
  EXPECT_THAT(world.story(),
              ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 rolledBack", "upgrade 1.1.0 succeeded"));
  EXPECT_EQ(world.last().intent.attempt, 2);
}

TEST_F(ActsTest, RetryIsPossibleThreeTimes) {
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  world.deliver("1.1.0", "Greet rudely.", kSmoke);
  world.settle();
  for (int retry = 0; retry < 5; ++retry) {
    world.person_says(ActVerb::kRetry, world.last().intent.id);
    world.settle();
  }
  EXPECT_THAT(world.story(), SizeIs(1 + 4)) << "the first attempt and three retries";
  EXPECT_THAT(world.status().message, HasSubstr("4 times"));
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(ActsTest, RetryAsksTheGatesAgain) {
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  world.deliver("1.1.0", "Greet rudely.", kSmoke);
  world.settle();
  world.revoke("1.1.0");
  world.merge();
  world.person_says(ActVerb::kRetry, world.last().intent.id);
  world.settle();
  EXPECT_THAT(world.story(), SizeIs(2));
  EXPECT_EQ(world.status().reason, "Certified");
}

TEST_F(ActsTest, RetryAfterARollbackOfAPersonInstallsAgain) {
  upgrade();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  world.person_says(ActVerb::kRetry, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
}

TEST_F(ActsTest, AReturnToNothingIsNoAttempt) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  for (int retry = 1; retry <= 4; ++retry) {
    world.person_says(ActVerb::kRollback, world.last().intent.id);
    world.settle();
    EXPECT_EQ(world.serves(), "");
    world.person_says(ActVerb::kRetry, world.last().intent.id);
    world.settle();
    EXPECT_EQ(world.serves(), retry <= 3 ? "Greet politely." : "") << "retry " << retry;
  }
}

TEST_F(ActsTest, WhatOneRollbackQuarantinedASecondOneDoesNotFree) {
  upgrade();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "");
  EXPECT_EQ(world.status().reason, "Quarantined");
}

}  // namespace
}  // namespace talentops::test
