#include "controller/simulation/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/simulation/git_stores.hpp"
#include "controller/simulation/guarded_workspace.hpp"

namespace talentops::simulation::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kPlace = "/srv/acme/workspace";

class WorldTest : public testing::Test {
 protected:
  WorldTest() {
    world.disks[kPlace];
    world.on_deed = [this](const Deed& deed) {
      told.push_back(std::string(name_of(deed.kind)) + " " + deed.what);
    };
    workspace = DiskOpener(world, life).open(kPlace).value();
  }

  World world;
  Life life{"fleet", 1};
  std::unique_ptr<ports::Workspace> workspace;
  std::vector<std::string> told;
};

TEST_F(WorldTest, ObjectsHaveTheIdsThatGitGivesThem) {
  auto& objects = *world.objects;
  EXPECT_EQ(objects.add_blob("hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
  EXPECT_EQ(objects.add_tree({}), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}

TEST_F(WorldTest, AFileThatIsTakenOutOfATreeLeavesNoEmptyFolder) {
  auto& objects = *world.objects;
  const auto with = objects.with_file("", "a/b/c", "text");
  EXPECT_EQ(objects.with_file(with, "a/b/c", std::nullopt), objects.add_tree({}));
}

TEST_F(WorldTest, TellsOfWhatWasDone) {
  EXPECT_TRUE(workspace->write_new("a", "text", 0644));
  EXPECT_FALSE(workspace->write_new("a", "text", 0644));
  EXPECT_TRUE(workspace->read("a", 10));
  EXPECT_THAT(told, ElementsAre("write-new a")) << "what failed and what only looks was no deed";
  EXPECT_EQ(world.effects(), 2);
  EXPECT_EQ(world.looks(), 1);
}

TEST_F(WorldTest, HandlesOfAProcessThatEndedAreDead) {
  world.end(life);
  EXPECT_EQ(workspace->write_new("a", "text", 0644).error().kind, ErrorKind::kCanceled);
  EXPECT_EQ(workspace->read("a", 10).error().kind, ErrorKind::kCanceled);
  EXPECT_FALSE(RecordsStore(world, life).pending());
  EXPECT_THAT(world.disks.at(kPlace).client_tree(), IsEmpty());
  EXPECT_EQ(world.effects(), 0);
}

TEST_F(WorldTest, ACrashBeforeLeavesTheEffectUndone) {
  world.inject({{false, 1, FaultKind::kCrashBefore, 0}});
  EXPECT_FALSE(workspace->write_new("a", "text", 0644));
  EXPECT_FALSE(life.is_alive);
  EXPECT_THAT(world.disks.at(kPlace).client_tree(), IsEmpty());
}

TEST_F(WorldTest, ACrashAfterLeavesItDone) {
  world.inject({{false, 1, FaultKind::kCrashAfter, 0}});
  EXPECT_FALSE(workspace->write_new("a", "text", 0644));
  EXPECT_FALSE(life.is_alive);
  EXPECT_EQ(world.disks.at(kPlace).read("a"), "text");
}

TEST_F(WorldTest, APowerCutLosesWhatWasNotSynced) {
  EXPECT_TRUE(workspace->write_new("kept", "text", 0644));
  EXPECT_TRUE(workspace->sync_file("kept"));
  EXPECT_TRUE(workspace->sync_directory(""));
  world.inject({{false, 4, FaultKind::kPowerCut, 0}});
  EXPECT_FALSE(workspace->write_new("lost", "text", 0644));
  EXPECT_EQ(world.disks.at(kPlace).read("kept"), "text");
  EXPECT_EQ(world.disks.at(kPlace).read("lost"), std::nullopt);
}

TEST_F(WorldTest, ALostAnswerIsAnErrorOfWhatHappened) {
  world.inject({{false, 1, FaultKind::kAnswerLost, 0}});
  EXPECT_EQ(workspace->write_new("a", "text", 0644).error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(life.is_alive);
  EXPECT_EQ(world.disks.at(kPlace).read("a"), "text");
}

TEST_F(WorldTest, ALastingErrorEndsWithTheFaults) {
  world.inject({{false, 1, FaultKind::kLasting, 0}});
  EXPECT_FALSE(workspace->write_new("a", "text", 0644));
  EXPECT_FALSE(workspace->write_new("b", "text", 0644));
  EXPECT_TRUE(workspace->make_directory("d", 0755)) << "it is of one kind of effect";
  world.stop_faults();
  EXPECT_TRUE(workspace->write_new("a", "text", 0644));
}

TEST_F(WorldTest, AnObstacleIsAskedBeforeEachEffectAndLook) {
  std::vector<std::string> asked;
  world.obstacle = [&](const Deed& deed) -> std::optional<Error> {
    asked.push_back(std::string(name_of(deed.kind)) + " " + deed.what);
    if (deed.what != "b") return std::nullopt;
    return Error{ErrorKind::kDenied, {}, "not b"};
  };
  EXPECT_TRUE(workspace->write_new("a", "text", 0644));
  EXPECT_EQ(workspace->write_new("b", "text", 0644).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(workspace->stat("b").error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(workspace->place());
  EXPECT_THAT(asked, ElementsAre("write-new a", "write-new b", "look-at-disk b", "look-at-disk "));
  EXPECT_THAT(told, ElementsAre("write-new a"));
  EXPECT_EQ(world.effects(), 2) << "what it stops was tried";
  EXPECT_EQ(world.looks(), 1) << "where a workspace lies is no look";
}

TEST_F(WorldTest, ALinkSaysWhereItLeads) {
  world.disks.at(kPlace).make_link("agents", "../shared");
  EXPECT_EQ(workspace->stat("agents").value()->link_to, "../shared");
  EXPECT_EQ(workspace->read("agents", 100).error().kind, ErrorKind::kDenied);
}

TEST_F(WorldTest, ASilentNoToAPushIsAYesThatNobodySees) {
  RecordsStore records(world, life);
  const auto made = records.commit({}, {{{"records/a", "x"}}, "A record\n", world.now()}).value();
  world.inject({{false, 2, FaultKind::kSilentNo, 0}});
  EXPECT_TRUE(records.push(made, {}, {}));
  EXPECT_FALSE(world.branches.contains(kRecords));
}

TEST_F(WorldTest, WhatIsOnTheAgendaIsDoneWhenItsTimeComes) {
  std::vector<std::string> done;
  world.at(Duration(20), [&] { done.emplace_back("second"); });
  world.at(Duration(10), [&] { done.emplace_back("first"); });
  world.let_pass(Duration(15));
  EXPECT_THAT(done, ElementsAre("first"));
  world.let_pass(Duration(5));
  EXPECT_THAT(done, ElementsAre("first", "second"));
  EXPECT_EQ(world.gone(), Duration(20));
}

TEST_F(WorldTest, AJumpOfTheClockMovesNoDeadline) {
  const auto before = world.now();
  const auto then = world.monotonic();
  world.jump(std::chrono::hours(1));
  EXPECT_EQ(world.now() - before, std::chrono::hours(1));
  EXPECT_EQ(world.monotonic(), then);
}

TEST_F(WorldTest, AFastClockGainsOnlyWhileItIsFast) {
  const auto before = world.now();
  world.drift(100);
  world.let_pass(std::chrono::minutes(10));
  EXPECT_EQ(world.now() - before, std::chrono::minutes(11));
  world.drift(0);
  world.let_pass(std::chrono::minutes(10));
  EXPECT_EQ(world.now() - before, std::chrono::minutes(21));
}

TEST_F(WorldTest, WhileTheMachineSleepsPeopleGoOnAndItsTimeStandsStill) {
  const auto then = world.monotonic();
  auto seen = then + std::chrono::hours(9);
  world.at(std::chrono::minutes(5), [&] { seen = world.monotonic(); });
  world.suspend(std::chrono::hours(2));
  EXPECT_EQ(world.gone(), Duration(std::chrono::hours(2)));
  EXPECT_EQ(seen, then);
  EXPECT_EQ(world.monotonic(), then);
  world.let_pass(std::chrono::minutes(1));
  EXPECT_EQ(world.monotonic(), then + std::chrono::minutes(1));
}

}  // namespace
}  // namespace talentops::simulation::test
