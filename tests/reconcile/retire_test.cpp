#include "tests/reconcile/pass_world.hpp"

/// What no release wishes any more goes, only what is ours of it, and it can come back.
namespace talentops::test {
namespace {

using domain::ActVerb;
using domain::Outcome;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kAgent = ".claude/agents/greeter.md";
constexpr const char* kReceipt = ".talentops/talents/greeter/receipt.json";

int slots_in(PassWorld& world) {
  int slots = 0;
  for (const auto& [path, text] : world.disk().kept_tree())
    slots += path.find("/slots/") != std::string::npos && path.ends_with("slot.json") ? 1 : 0;
  return slots;
}

class RetireTest : public testing::Test {
 protected:
  RetireTest() {
    world.disk().write(".claude/agents/mine.md", "the client's own\n");
    before = world.disk().client_tree();
    world.wish_another();
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
  }
  void leave_git() {
    world.unwish();
    world.merge();
  }
  /// "retire 1.0.0 …" of the last one.
  std::string last() const { return world.story().back(); }

  PassWorld world;
  std::map<std::string, std::string> before;
};

TEST_F(RetireTest, WhatIsOursGoesAndNothingElse) {
  leave_git();
  world.settle();
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "retire 1.0.0 succeeded"));
  const auto& done = world.last();
  EXPECT_TRUE(done.intent.uninstalls);
  EXPECT_EQ(done.intent.previous->version.text(), "1.0.0");
  EXPECT_EQ(done.intent.way_back, domain::WayBackKind::kSlot);
  EXPECT_THAT(world.rollbacks(), IsEmpty()) << "it is no rollback";
  world.expect_silence();
}

TEST_F(RetireTest, ItIsToldToTheClientAndToWhoeverReadsTheRecords) {
  leave_git();
  world.settle();
  const auto files = world.remote.files();
  const auto id = world.last().intent.id.text();
  const auto page =
      files.at("records/manifests/acme/production/greeter/" + id.substr(0, 4) + "/" + id + ".md");
  EXPECT_THAT(page, HasSubstr("# Retired greeter 1.0.0 from acme/production"));
  EXPECT_THAT(page, HasSubstr("removed on"));
  EXPECT_THAT(page, HasSubstr("git wished greeter here no more"));
  const auto handover =
      files.at("records/handovers/acme/production/greeter/" + id.substr(0, 4) + "/" + id + ".md");
  EXPECT_THAT(handover, HasSubstr("greeter was removed from production"));
  EXPECT_THAT(world.remote.messages(), Contains(HasSubstr("greeter 1.0.0 → nothing retired")));
}

TEST_F(RetireTest, WhatTheClientMadeOfAFileIsKeptAsACopy) {
  world.disk().write(kAgent, "mine now\n");
  leave_git();
  world.settle();
  EXPECT_EQ(last(), "retire 1.0.0 succeeded");
  EXPECT_EQ(world.disk().read(kAgent), std::nullopt);
  EXPECT_THAT(world.disk().kept_tree(),
              Contains(testing::Pair(HasSubstr("saved/"), HasSubstr("mine now\n"))));
}

TEST_F(RetireTest, AWishThatComesBackInstallsItAgain) {
  leave_git();
  world.settle();
  world.wish("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(last(), "install 1.0.0 succeeded");
  EXPECT_EQ(world.last().intent.attempt, 1);
}

TEST_F(RetireTest, AWishThatComesBackBeforeItIsDoneLeavesItThere) {
  leave_git();
  world.run_until([&] { return world.manifests().size() == 2; });
  world.wish("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(last(), "retire 1.0.0 cancelled");
  world.expect_silence();
}

TEST_F(RetireTest, StopAndSuspensionHoldItAndTheWayBackIsProven) {
  world.is_stopped = true;
  leave_git();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  world.is_stopped = false;
  world.settle();
  EXPECT_EQ(world.serves(), "");
}

TEST_F(RetireTest, ItsSlotIsTheWayBackForSevenDays) {
  leave_git();
  world.settle();
  EXPECT_GT(slots_in(world), 0);
  world.wait(std::chrono::hours(24 * 6));
  EXPECT_GT(slots_in(world), 0);
  world.wait(std::chrono::hours(25));
  EXPECT_EQ(slots_in(world), 0);
  EXPECT_NE(world.disk().read(kReceipt), std::nullopt) << "that it was here is remembered";
  world.expect_silence();
}

TEST_F(RetireTest, APersonTakesItBack) {
  leave_git();
  world.settle();
  world.person_says(ActVerb::kRollback, world.last().intent.id, "it is still needed");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(last(), "revert 1.0.0 succeeded");
  EXPECT_EQ(world.status().reason, "Quarantined")
      << "git still lacks it: it goes again when somebody says so";
  world.expect_silence();

  world.person_says(ActVerb::kRetry, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "") << world.status().message;
  EXPECT_EQ(last(), "retire 1.0.0 succeeded");
}

TEST_F(RetireTest, AKilledControllerFinishesIt) {
  leave_git();
  for (int change = 1; change < 40; ++change) {
    PassWorld mortal;
    mortal.wish_another();
    mortal.deliver("1.0.0", "Greet politely.");
    mortal.settle();
    mortal.unwish();
    mortal.merge();
    mortal.die_before(change);
    mortal.settle();
    mortal.obstacle = {};
    if (!mortal.life.is_alive) mortal.restart();
    mortal.settle();
    ASSERT_EQ(mortal.serves(), "") << "died before change " << change;
    EXPECT_THAT(mortal.story(), ElementsAre("install 1.0.0 succeeded", "retire 1.0.0 succeeded"))
        << "died before change " << change;
  }
}

TEST(RetireManyTest, ATargetThatIsOutOfReachTakesTheOthersBackAtTheDeadline) {
  PassWorld world({.targets = {"eu-1", "eu-2"}});
  world.wish_another();
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.unwish();
  world.merge();
  world.run_until([&] { return world.manifests().size() == 2 && world.serves("eu-1").empty(); });
  world.unplug("eu-2");
  world.wait(40 * kMinute);
  world.plug_in("eu-2");
  world.settle();
  EXPECT_EQ(world.serves("eu-1"), "Greet politely.");
  EXPECT_EQ(world.serves("eu-2"), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, Outcome::kRolledBack);
  EXPECT_EQ(world.status().reason, "Quarantined");
}

// What git lacks can be a mistake.

class RemovalTest : public testing::Test {
 protected:
  RemovalTest() {
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
  }
  void confirm(const domain::CommitId& commit) {
    world.person_acts({.verb = ActVerb::kConfirmRemoval, .commit = commit});
  }
  PassWorld world;
};

TEST_F(RemovalTest, TheLastReleaseOfAnEnvironmentWaitsForAPerson) {
  const auto earlier = world.merge();
  world.unwish();
  const auto commit = world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.status().message, HasSubstr("greeter was the last release of acme/production"));
  EXPECT_THAT(world.status().holds.front().released_by,
              HasSubstr("confirm-removal " + commit.text().substr(0, 12)));
  world.expect_silence();

  confirm(earlier);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.") << "that commit wishes it";

  confirm(commit);
  world.settle();
  EXPECT_EQ(world.serves(), "");
}

TEST_F(RemovalTest, MoreThanTheFleetAllowsWaitsForAPerson) {
  world.wish_another();
  world.fleet.put("fleet.yaml",
                  "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: small}\nspec:\n"
                  "  records: {root: " +
                      kRecordsRoot + "}\n  safety: {maxRemovals: 0}\n");
  world.unwish();
  const auto commit = world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.status().message, HasSubstr("git takes away 1 of 2 talents"));
  confirm(commit);
  world.settle();
  EXPECT_EQ(world.serves(), "");
}

TEST_F(RemovalTest, AnEnvironmentThatLeftGitIsServedInItsLastFormUntilItsTalentsGo) {
  world.unwish();
  world.fleet.remove("clients/acme/environments/production.yaml");
  const auto commit = world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(world.status().reason, "EnvironmentGone");
  world.disk().write(kAgent, "edited\n");
  world.settle();
  EXPECT_EQ(world.status().reason, "EnvironmentGone");
  world.expect_silence();

  confirm(commit);
  world.settle();
  EXPECT_EQ(world.serves(), "") << world.status().message << world.status().holds.front().released_by;
  EXPECT_TRUE(world.board.now.empty()) << "and then there is nothing more to say of it";
}

TEST_F(RemovalTest, WhatAnEnvironmentThatLeftGitKeepsGoesAfterSevenDays) {
  world.unwish();
  world.fleet.remove("clients/acme/environments/production.yaml");
  confirm(world.merge());
  world.settle();
  EXPECT_EQ(world.serves(), "");
  EXPECT_GT(slots_in(world), 0);
  world.wait(std::chrono::hours(24 * 6));
  EXPECT_GT(slots_in(world), 0) << "it is the way back";
  EXPECT_TRUE(world.board.now.empty());
  world.wait(std::chrono::hours(25));
  EXPECT_EQ(slots_in(world), 0);
  EXPECT_TRUE(world.board.now.empty());
  EXPECT_FALSE(world.pass().again) << "and nobody looks there any more";
  world.expect_silence();
}

TEST_F(RemovalTest, AWorkspaceThatWentWithItsEnvironmentIsNotLookedFor) {
  world.unwish();
  world.fleet.remove("clients/acme/environments/production.yaml");
  confirm(world.merge());
  world.settle();
  world.unplug(world.targets().front());
  EXPECT_FALSE(world.pass().again);
}

TEST_F(RemovalTest, ALookAtWhatLeftGitFetchesTheRecordsOnce) {
  world.unwish();
  world.fleet.remove("clients/acme/environments/production.yaml");
  world.merge();
  world.settle();
  int fetches = 0;
  world.obstacle = [&](const simulation::Deed& deed) {
    fetches += deed.kind == simulation::EffectKind::kFetchRecords ? 1 : 0;
    return std::optional<Error>();
  };
  world.pass();
  EXPECT_EQ(fetches, 1);
}

TEST_F(RemovalTest, AForgottenEnvironmentIsLeftBehindAsItIs) {
  world.unwish();
  world.fleet.remove("clients/acme/environments/production.yaml");
  world.merge();
  world.settle();
  const auto tree = world.disk().client_tree();
  world.person_acts(
      {.verb = ActVerb::kForget, .environment = world.key.name, .deployment = world.last().intent.id});
  world.settle();
  EXPECT_TRUE(world.board.now.empty());
  EXPECT_EQ(world.disk().client_tree(), tree);
  world.expect_silence();

  world.write_environment();
  world.wish("1.0.0");
  world.merge();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded")) << "it is still what it was";
  EXPECT_EQ(world.status().reason, "RestartNeeded");
}

}  // namespace
}  // namespace talentops::test
