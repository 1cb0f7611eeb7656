#include "controller/engine/fleet_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "tests/support/branch.hpp"

namespace talentops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();

class FleetFilesTest : public testing::Test {
 protected:
  std::set<std::string> move() {
    auto moved = list.move_to(world.desired, world.fleet.commit_all(kNow), "");
    EXPECT_TRUE(moved) << moved.error().text();
    return moved ? moved->touched : std::set<std::string>();
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> found;
    for (const auto& [path, blob] : list.files()) found.push_back(path);
    return found;
  }

  test::GitWorld world;
  FleetFiles list;
};

TEST_F(FleetFilesTest, ListsEveryFileByItsWholePath) {
  world.fleet.put("fleet.yaml", "a");
  world.fleet.put("clients/acme/releases/greeter.yaml", "b");
  EXPECT_THAT(move(), ElementsAre("clients/acme/releases/greeter.yaml", "fleet.yaml"));
  EXPECT_THAT(paths(), ElementsAre("clients/acme/releases/greeter.yaml", "fleet.yaml"));
}

TEST_F(FleetFilesTest, ToTheSameTreeIsNothingAndReadsNothing) {
  world.fleet.put("a/b/c.yaml", "1");
  move();
  const int before = world.looks();
  EXPECT_THAT(move(), IsEmpty());
  EXPECT_EQ(world.looks() - before, 1) << "which tree it is";
}

TEST_F(FleetFilesTest, EntersOnlyWhatChanged) {
  for (int client = 0; client < 50; ++client)
    world.fleet.put("clients/c" + std::to_string(client) + "/x/y.yaml", "1");
  move();
  const int before = world.looks();
  world.fleet.put("clients/c7/x/y.yaml", "2");
  EXPECT_THAT(move(), ElementsAre("clients/c7/x/y.yaml"));
  EXPECT_EQ(world.looks() - before, 1 + 4) << "which tree it is; the root, clients, c7, x";
}

TEST_F(FleetFilesTest, WhatCameWentAndChangedIsTouched) {
  world.fleet.put("a.yaml", "1");
  world.fleet.put("b.yaml", "1");
  move();
  world.fleet.put("a.yaml", "2");
  world.fleet.remove("b.yaml");
  world.fleet.put("c.yaml", "1");
  EXPECT_THAT(move(), ElementsAre("a.yaml", "b.yaml", "c.yaml"));
  EXPECT_THAT(paths(), ElementsAre("a.yaml", "c.yaml"));
}

TEST_F(FleetFilesTest, AFolderThatLeftTakesItsFilesAlong) {
  world.fleet.put("clients/acme/a.yaml", "1");
  world.fleet.put("clients/acme/deep/b.yaml", "1");
  world.fleet.put("z.yaml", "1");
  move();
  world.fleet.remove("clients/acme/a.yaml");
  world.fleet.remove("clients/acme/deep/b.yaml");
  EXPECT_THAT(move(), ElementsAre("clients/acme/a.yaml", "clients/acme/deep/b.yaml"));
  EXPECT_THAT(paths(), ElementsAre("z.yaml"));
  world.fleet.put("clients/acme/deep/b.yaml", "1");
  EXPECT_THAT(move(), ElementsAre("clients/acme/deep/b.yaml")) << "what comes back is there again";
}

TEST_F(FleetFilesTest, AFileMayBecomeAFolderAndAFolderAFile) {
  world.fleet.put("thing", "a file");
  world.fleet.put("other/inner.yaml", "1");
  move();
  world.fleet.remove("thing");
  world.fleet.put("thing/inner.yaml", "1");
  world.fleet.remove("other/inner.yaml");
  world.fleet.put("other", "a file");
  move();
  EXPECT_THAT(paths(), ElementsAre("other", "thing/inner.yaml"));
}

TEST_F(FleetFilesTest, AMoveThatBrokeOffIsMadeWholeByTheNext) {
  world.fleet.put("a/1.yaml", "1");
  world.fleet.put("b/2.yaml", "1");
  move();
  world.fleet.put("a/1.yaml", "2");
  world.fleet.put("b/2.yaml", "2");
  const auto tip = world.fleet.commit_all(kNow);
  // It looks which tree it is, then into the root, a, b.
  world.inject({{.at_look = true, .number = world.looks() + 4, .kind = simulation::FaultKind::kError}});
  EXPECT_FALSE(list.move_to(world.desired, tip, ""));
  EXPECT_EQ(world.faults_met(), 1U);
  EXPECT_TRUE(list.move_to(world.desired, tip, ""));
  EXPECT_THAT(paths(), ElementsAre("a/1.yaml", "b/2.yaml"));
  EXPECT_EQ(list.blob_of("a/1.yaml"), list.blob_of("b/2.yaml"));
}

TEST_F(FleetFilesTest, AFolderTooDeepIsRefusedAndNamed) {
  std::string path;
  for (int depth = 0; depth < 70; ++depth) path += "d/";
  world.fleet.put(path + "x.yaml", "1");
  const auto moved = list.move_to(world.desired, world.fleet.commit_all(kNow), "");
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(moved.error().code, codes::kTreeTooDeep);
}

}  // namespace
}  // namespace talentops::engine
