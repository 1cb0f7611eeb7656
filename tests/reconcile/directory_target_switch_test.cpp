#include <gmock/gmock.h>

#include "controller/base/codes/targets.hpp"
#include "tests/reconcile/target_fixture.hpp"

/// What activate and revert do to a client's tree when nothing goes wrong but the client.
namespace talentops::test {
namespace {

using domain::ItemState;
using ::testing::HasSubstr;

class DirectoryTargetSwitchTest : public TargetTest {
 protected:
  DirectoryTargetSwitchTest()
      : TargetTest(
            make_package("1.0.0", {{kAgent, "agent 1"}, {kOld, "old"}, {"tool.sh", "same", true}}),
            make_package("2.0.0", {{kAgent, "agent 2"}, {kSkill, "skill"}, {"tool.sh", "same", true}})) {
    world.disk().write(".claude/settings.json", "{}");
    begin();
  }
};

TEST_F(DirectoryTargetSwitchTest, InstallsExactlyThePackage) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  auto expected = original;
  expected[".claude/agents"] = expected[".claude/commands"] = "directory";
  expected[kAgent] = "0644 agent 1";
  expected[kOld] = "0644 old";
  expected["tool.sh"] = "0755 same";
  EXPECT_EQ(world.disk().client_tree(), expected);
  EXPECT_EQ(receipt().installed->deployment.text(), "d1");
  EXPECT_EQ(receipt().installed->package, first.id);
  EXPECT_EQ(state(kAgent), ItemState::kSame);
}

TEST_F(DirectoryTargetSwitchTest, UninstallGivesTheOriginalBack) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(uninstall());
  EXPECT_EQ(world.disk().client_tree(), original);
  EXPECT_FALSE(receipt().installed);
  EXPECT_EQ(receipt().ended->deployment.text(), "d1");
  EXPECT_TRUE(receipt().items.empty());
}

TEST_F(DirectoryTargetSwitchTest, RevertOfAnUpgradeGivesTheFirstVersionBack) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  const auto installed = world.disk().client_tree();
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read(kAgent), "agent 2");
  EXPECT_FALSE(world.disk().read(kOld));
  ASSERT_TRUE(back());
  EXPECT_EQ(world.disk().client_tree(), installed);
  EXPECT_EQ(receipt().installed->deployment.text(), "d1");
  EXPECT_EQ(receipt().ended->deployment.text(), "d2");
  ASSERT_TRUE(uninstall());
  EXPECT_EQ(world.disk().client_tree(), original);
}

TEST_F(DirectoryTargetSwitchTest, DoingItAgainChangesNothing) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(upgrade());
  const auto upgraded = world.disk().tree([](auto) { return true; });
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().tree([](auto) { return true; }), upgraded);
  ASSERT_TRUE(back());
  const auto reverted = world.disk().tree([](auto) { return true; });
  ASSERT_TRUE(back());
  EXPECT_EQ(world.disk().tree([](auto) { return true; }), reverted);
}

TEST_F(DirectoryTargetSwitchTest, NamesEveryFileInTheWayAndWritesNothing) {
  world.disk().write(kAgent, "theirs");
  world.disk().write(kOld, "theirs too");
  world.disk().make_directories("tool.sh");
  const auto before = world.disk().client_tree();
  const auto refused = world.install(first, "d1", holder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(refused.error().code, codes::kContentConflict);
  for (const auto& path : {kAgent, kOld, std::string("tool.sh")})
    EXPECT_THAT(refused.error().message, HasSubstr(path));
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_TRUE(world.observe().talents.empty());
}

TEST_F(DirectoryTargetSwitchTest, AdoptsWhatIsTheSameAndLeavesIt) {
  world.disk().write(kAgent, "agent 1");
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(uninstall());
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
  EXPECT_FALSE(world.disk().read(kOld));
}

TEST_F(DirectoryTargetSwitchTest, AdoptedOriginalSurvivesAChainOfVersions) {
  world.disk().write(kAgent, "agent 1", 0600);
  original = world.disk().client_tree();
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(upgrade());
  const auto third = make_package("3.0.0", {{kSkill, "skill"}});
  const auto upgraded = world.disk().client_tree();
  ASSERT_TRUE(world.install(third, "d3", holder, TargetWorld::way_back_of(second, "d2")));
  EXPECT_EQ(world.disk().client_tree().at(kAgent), "0600 agent 1");
  ASSERT_TRUE(world.target().revert(
      TargetWorld::reversion_of(third, "d3", TargetWorld::way_back_of(second, "d2")), holder, Call{}));
  EXPECT_EQ(world.disk().client_tree(), upgraded);
  ASSERT_TRUE(world.target().revert(TargetWorld::reversion_of(second, "d2"), holder, Call{}));
  EXPECT_EQ(world.disk().client_tree(), original);
}

TEST_F(DirectoryTargetSwitchTest, LeavesAModifiedFileThatTheNewVersionDoesNotChange) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write("tool.sh", "mine", 0755);
  EXPECT_EQ(state("tool.sh"), ItemState::kModified);
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read("tool.sh"), "mine");
  EXPECT_EQ(state("tool.sh"), ItemState::kLeft);
  EXPECT_TRUE(saved().empty());
}

TEST_F(DirectoryTargetSwitchTest, KeepsACopyOfAModifiedFileThatItReplaces) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write(kAgent, "mine");
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read(kAgent), "agent 2");
  EXPECT_THAT(saved(), ::testing::ElementsAre("mine"));
  ASSERT_TRUE(receipt().items.front().saved);
  EXPECT_EQ(world.disk().read(".talentops/saved/" + *receipt().items.front().saved), "mine");
}

TEST_F(DirectoryTargetSwitchTest, KeepsACopyOfAModifiedFileThatItRemoves) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write(kOld, "mine");
  ASSERT_TRUE(upgrade());
  EXPECT_FALSE(world.disk().read(kOld));
  EXPECT_THAT(saved(), ::testing::ElementsAre("mine"));
  ASSERT_EQ(receipt().released.size(), 1U);
  EXPECT_TRUE(receipt().released.front().saved);
}

TEST_F(DirectoryTargetSwitchTest, NeverTouchesClientOwnedFilesAgain) {
  const auto with = [](const std::string& version, const std::string& bytes) {
    return make_package(version, {{kAgent, "agent"}, {"notes.md", bytes, false, true}});
  };
  first = with("1.0.0", "template 1");
  second = with("2.0.0", "template 2");
  ASSERT_TRUE(world.install(first, "d1", holder));
  EXPECT_EQ(world.disk().read("notes.md"), "template 1");
  world.disk().write("notes.md", "mine");
  EXPECT_EQ(state("notes.md"), ItemState::kSame);
  ASSERT_TRUE(upgrade());
  ASSERT_TRUE(world.target().revert(TargetWorld::reversion_of(second, "d2"), holder, Call{}));
  EXPECT_EQ(world.disk().read("notes.md"), "mine");
}

TEST_F(DirectoryTargetSwitchTest, LeavesDirectoriesInWhichTheClientPutSomething) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write(".claude/agents/mine.md", "mine");
  ASSERT_TRUE(uninstall());
  auto expected = original;
  expected[".claude/agents"] = "directory";
  expected[".claude/agents/mine.md"] = "0644 mine";
  EXPECT_EQ(world.disk().client_tree(), expected);
}

TEST_F(DirectoryTargetSwitchTest, SharesEqualFilesBetweenTalents) {
  const auto other =
      make_package("1.0.0", {{"tool.sh", "same", true}, {".claude/agents/other.md", "other"}}, "other");
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(world.install(other, "o1", holder));
  ASSERT_TRUE(uninstall());
  EXPECT_EQ(world.disk().read("tool.sh"), "same");
  ASSERT_TRUE(world.target().revert(TargetWorld::reversion_of(other, "o1"), holder, Call{}));
  EXPECT_EQ(world.disk().client_tree(), original);
}

TEST_F(DirectoryTargetSwitchTest, RefusesToChangeAFileOfAnotherTalent) {
  const auto other = make_package("1.0.0", {{"tool.sh", "another tool", true}}, "other");
  ASSERT_TRUE(world.install(first, "d1", holder));
  const auto refused = world.install(other, "o1", holder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kItemShared);
}

TEST_F(DirectoryTargetSwitchTest, TakesBackOnlyWhatIsNamed) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  const auto refused = world.target().revert(TargetWorld::reversion_of(second, "d9"), holder, Call{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kInstalledDiffers);
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
}

TEST_F(DirectoryTargetSwitchTest, RefusesADamagedWayBack) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(upgrade());
  world.disk().write(".talentops/slots/" + first.id.slot_name() + "/files/" + sha256("agent 1").hex(),
                     "damaged");
  const auto upgraded = world.disk().client_tree();
  const auto refused = back();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kSlotBroken);
  EXPECT_EQ(world.disk().client_tree(), upgraded);
  ASSERT_TRUE(world.target().stage(first, holder, Call{}));
  EXPECT_TRUE(back());
}

TEST_F(DirectoryTargetSwitchTest, StopsWhenAskedAndLeavesNothing) {
  ASSERT_TRUE(world.target().stage(first, holder, Call{}));
  const auto before = world.disk().tree([](auto) { return true; });
  std::stop_source stop;
  stop.request_stop();
  const auto stopped =
      world.target().activate(TargetWorld::activation_of(first, "d1"), holder, Call{stop.get_token()});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCanceled);
  const auto late =
      world.target().activate(TargetWorld::activation_of(first, "d1"), holder, Call{{}, world.clock.steady});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(world.disk().tree([](auto) { return true; }), before);
}

}  // namespace
}  // namespace talentops::test
