#include "controller/base/codes/git.hpp"
#include "tests/reconcile/pass_world.hpp"

/// What fails goes back by itself, or waits for a person where it was asked to.
namespace talentops::test {
namespace {

using domain::ActVerb;
using domain::Phase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

PassWorldOptions three_targets() { return {.targets = {"eu-1", "eu-2", "eu-3"}}; }

/// A version that will be taken back has just come to the target `last`. Returns what it goes back to.
domain::PackageId install_and_upgrade_rudely(PassWorld& world, const std::string& last = "workspace") {
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  auto first = world.last().intent.to.package;
  world.deliver("1.1.0", "Greet rudely.", kSmoke);
  world.run_until([&] { return world.serves(last) == "Greet rudely."; });
  return first;
}

TEST(RollbackTest, AFailedSmokeTestTakesTheUpgradeBackByteForByte) {
  PassWorld world;
  world.disk().write("notes.txt", "the client's");
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  const auto before = world.disk().client_tree();
  world.deliver("1.1.0", "Greet rudely.", kSmoke);
  world.settle();

  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 rolledBack"));
  ASSERT_THAT(world.rollbacks(), SizeIs(1));
  const auto record = world.rollbacks().front();
  EXPECT_EQ(record.deployment, world.last().intent.id);
  EXPECT_EQ(record.from.version.text(), "1.1.0");
  ASSERT_TRUE(record.to);
  EXPECT_EQ(record.to->deployment, world.manifests().front().intent.id)
      << "restores what an earlier manifest names";
  EXPECT_TRUE(record.automatic);
  EXPECT_THAT(record.reason, HasSubstr("greets failed"));
  EXPECT_EQ(world.status().phase, Phase::kRolledBack);
  world.expect_silence();
}

TEST(RollbackTest, AFailedFirstInstallationLeavesNothing) {
  PassWorld world;
  world.disk().write("notes.txt", "the client's");
  const auto before = world.disk().client_tree();
  world.deliver("1.0.0", "Greet rudely.", kSmoke);
  world.settle();
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 rolledBack"));
  EXPECT_FALSE(world.rollbacks().front().to);
  world.expect_silence();
}

TEST(RollbackTest, OneTargetThatFailsTakesAllOfThemBack) {
  PassWorld world(three_targets());
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  world.probe.script["smoke/greets"] = [](const ports::ProbeContext& context) {
    const bool fails = context.target.text() == "eu-2" && context.talent.version.text() == "1.1.0";
    return domain::Measurement{fails ? domain::Measured::kFail : domain::Measured::kPass, "scripted"};
  };
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.settle();
  for (const auto* target : {"eu-1", "eu-2", "eu-3"}) EXPECT_EQ(world.serves(target), "Greet politely.");
  EXPECT_THAT(world.rollbacks().front().targets, SizeIs(3));
}

TEST(RollbackTest, WhatCannotBeMeasuredIsNeverAPass) {
  for (const auto result : {domain::Measured::kNoData, domain::Measured::kError}) {
    PassWorld world;
    world.probe.script["smoke/greets"] = [&](const ports::ProbeContext&) {
      return domain::Measurement{result, "nothing"};
    };
    world.deliver("1.0.0", "Greet politely.", kSmoke);
    world.settle();
    EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 rolledBack"));
  }
}

TEST(RollbackTest, WhatACheckBlurtsOutReachesNoRecord) {
  PassWorld world;
  world.probe.script["smoke/greets"] = [](const ports::ProbeContext&) {
    return domain::Measurement{domain::Measured::kFail,
                               "login failed password=canary-1 Authorization: Bearer canary-1-abc "
                               "token=ghp_canary-1, {\"api_key\": \"canary-1\"}"};
  };
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  EXPECT_THAT(world.rollbacks().front().reason, HasSubstr("login failed password=***"));
  for (const auto& [path, content] : world.remote.files())
    EXPECT_THAT(content, testing::Not(HasSubstr("canary-1"))) << path;
}

TEST(RollbackTest, AFewFailuresWithinTheThresholdAreForgiven) {
  PassWorld world;
  int asked = 0;
  world.probe.script["health/answers"] = [&](const ports::ProbeContext&) {
    return domain::Measurement{++asked < 3 ? domain::Measured::kFail : domain::Measured::kPass, ""};
  };
  world.deliver(
      "1.0.0", "Greet politely.",
      "  health: [{name: answers, http: {url: \"http://localhost/\"}, every: 20s, failureThreshold: 3}]\n");
  world.settle();
  EXPECT_EQ(asked, 3);
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
}

TEST(RollbackTest, WhatDoesNotFinishGoesBackAtItsDeadline) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.probe.script["health/answers"] = [](const ports::ProbeContext&) {
    return domain::Measurement{domain::Measured::kFail, "503"};
  };
  world.deliver(
      "1.1.0", "Greet by name.",
      "  health: [{name: answers, http: {url: \"http://localhost/\"}, every: 1m, failureThreshold: 100}]\n"
      "  deadline: 20m\n");
  world.wait(19 * kMinute);
  EXPECT_EQ(world.serves(), "Greet by name.");
  world.wait(3 * kMinute);
  EXPECT_EQ(world.serves(), "Greet politely.");
  world.settle();
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRolledBack);
  EXPECT_THAT(world.last().progress.reason, HasSubstr("deadline of 20m"));
}

TEST(RollbackTest, TheTimeThatAHealthCheckMustGoOnPassingIsNoWork) {
  PassWorld world;
  world.deliver(
      "1.0.0", "Greet politely.",
      "  health: [{name: answers, http: {url: \"http://localhost/\"}, every: 1m, stableFor: 50m}]\n");
  world.wait(60 * kMinute);
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded")) << "the deadline of 30m counts work";
}

TEST(RollbackTest, WithoutAutomaticRollbackItWaitsForAPerson) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  world.deliver("1.1.0", "Greet rudely.", std::string(kSmoke) + "  rollback: {automatic: false}\n");
  world.wait(10 * kMinute);
  EXPECT_EQ(world.serves(), "Greet rudely.");
  EXPECT_TRUE(world.last().is_open());
  EXPECT_EQ(world.status().reason, "Operator");
  EXPECT_THAT(world.status().message, HasSubstr("greets failed"));

  world.person_says(ActVerb::kRollback, world.last().intent.id, "INC-881");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 rolledBack"));
  EXPECT_FALSE(world.rollbacks().front().automatic);
  EXPECT_THAT(world.rollbacks().front().by, HasSubstr("operator"));
}

TEST(RollbackTest, WithoutAutomaticRollbackItGoesBackAtTheDeadlineAllTheSame) {
  PassWorld world;
  world.deliver("1.0.0", "Greet rudely.", std::string(kSmoke) + "  rollback: {automatic: false}\n");
  world.wait(35 * kMinute);
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 rolledBack"));
  EXPECT_THAT(world.disk().client_tree(), IsEmpty());
}

TEST(RollbackTest, GoesOnUnderStop) {
  PassWorld world;
  install_and_upgrade_rudely(world);
  world.is_stopped = true;
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRolledBack);
}

TEST(RollbackTest, DoesNotWaitForGit) {
  PassWorld world;
  install_and_upgrade_rudely(world);
  world.obstacle = kRecordsAway;
  world.wait(2 * kMinute);
  EXPECT_EQ(world.serves(), "Greet politely.");
  world.obstacle = nullptr;
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 rolledBack"));
}

TEST(RollbackTest, AnUnreachableTargetIsTriedForEverWhileTheOthersGoBack) {
  PassWorld world(three_targets());
  install_and_upgrade_rudely(world, "eu-3");
  world.unplug("eu-2");
  world.wait(120 * kMinute);
  EXPECT_EQ(world.serves("eu-1"), "Greet politely.");
  EXPECT_EQ(world.serves("eu-2"), "Greet rudely.");
  EXPECT_EQ(world.serves("eu-3"), "Greet politely.");
  EXPECT_TRUE(world.last().is_open());
  EXPECT_EQ(world.status().reason, "TargetUnreachable");

  world.plug_in("eu-2");
  world.settle();
  EXPECT_EQ(world.serves("eu-2"), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRolledBack);
  EXPECT_THAT(world.rollbacks(), SizeIs(1));
}

/// Spoils a slot by changing what lies in it.
void damage_slot(PassWorld& world, const domain::PackageId& package,
                 const std::string& target = "workspace") {
  const auto folder = ".talentops/slots/" + package.slot_name() + "/";
  for (const auto& [path, content] : world.disk(target).kept_tree()) {
    if (path.starts_with(folder) && content != "directory") world.disk(target).write(path, "damaged");
  }
}

TEST(RollbackTest, ADamagedSlotIsStagedAgainFromTheRepository) {
  PassWorld world;
  const auto first = install_and_upgrade_rudely(world);
  damage_slot(world, first);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRolledBack);
}

/// The commits that could give a version again cannot be read any more.
void lose_history(PassWorld& world) {
  std::set<std::string> lost;
  for (const auto& manifest : world.manifests()) lost.insert(manifest.intent.desired.commit.text());
  lost.erase(world.fleet.tip()->text());
  world.obstacle = [lost](const simulation::Deed& deed) -> std::optional<Error> {
    if (deed.kind != simulation::EffectKind::kReadObject || !lost.contains(deed.what)) return std::nullopt;
    return Error{ErrorKind::kNotFound, codes::kCommitUnknown, "there is no commit " + deed.what};
  };
  world.restart();
}

TEST(RollbackTest, GoesOneHopFurtherWhereTheWayBackIsGone) {
  PassWorld world;
  world.deliver("0.9.0", "Greet politely and shortly.", kSmoke);
  world.settle();
  const auto second = install_and_upgrade_rudely(world);
  damage_slot(world, second);
  lose_history(world);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely and shortly.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRolledBack);
  EXPECT_EQ(world.rollbacks().back().to->version.text(), "0.9.0");
}

TEST(RollbackTest, WithoutAnyWayBackItFailsAndIsLocked) {
  PassWorld world;
  const auto first = install_and_upgrade_rudely(world);
  damage_slot(world, first);
  lose_history(world);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet rudely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRollbackFailed);
  EXPECT_EQ(world.status().reason, "Locked") << "although git wishes what is installed";
  EXPECT_EQ(world.status().phase, Phase::kRollbackFailed);
  world.expect_silence();

  world.deliver("1.2.0", "Greet politely again.", kSmoke);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet rudely.") << "a locked environment starts nothing";
}

TEST(RollbackTest, AFailedWayBackAtOneTargetKeepsNoOtherFromGoingBack) {
  PassWorld world(three_targets());
  const auto first = install_and_upgrade_rudely(world, "eu-3");
  damage_slot(world, first, "eu-2");
  lose_history(world);
  world.settle();
  EXPECT_EQ(world.serves("eu-1"), "Greet politely.");
  EXPECT_EQ(world.serves("eu-2"), "Greet rudely.");
  EXPECT_EQ(world.serves("eu-3"), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRollbackFailed);
}

TEST(RollbackTest, ARevokedWayBackIsPassedOver) {
  PassWorld world;
  world.deliver("0.9.0", "Greet politely and shortly.", kSmoke);
  world.settle();
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
  world.deliver("1.1.0", "Greet rudely.", kSmoke);
  world.revoke("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely and shortly.");
}

TEST(RollbackTest, AClientWhoEditsInBetweenKeepsACopy) {
  PassWorld world;
  install_and_upgrade_rudely(world);
  world.disk().write(".claude/agents/greeter.md", "edited by the client");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  bool is_kept = false;
  for (const auto& [path, content] : world.disk().kept_tree()) {
    is_kept = is_kept || (path.starts_with(".talentops/saved/") && content.ends_with("edited by the client"));
  }
  EXPECT_TRUE(is_kept);
}

}  // namespace
}  // namespace talentops::test
