#include "controller/engine/fleet_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "tests/support/memory_desired_store.hpp"

namespace talentops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();

class FleetFilesTest : public testing::Test {
 protected:
  std::set<std::string> move() {
    auto moved = list.move_to(store, store.commit_all(kNow), "");
    EXPECT_TRUE(moved) << moved.error().text();
    return moved ? moved->touched : std::set<std::string>();
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> found;
    for (const auto& [path, blob] : list.files()) found.push_back(path);
    return found;
  }

  test::MemoryDesiredStore store;
  FleetFiles list;
};

TEST_F(FleetFilesTest, ListsEveryFileByItsWholePath) {
  store.put("fleet.yaml", "a");
  store.put("clients/acme/releases/greeter.yaml", "b");
  EXPECT_THAT(move(), ElementsAre("clients/acme/releases/greeter.yaml", "fleet.yaml"));
  EXPECT_THAT(paths(), ElementsAre("clients/acme/releases/greeter.yaml", "fleet.yaml"));
}

TEST_F(FleetFilesTest, ToTheSameTreeIsNothingAndReadsNothing) {
  store.put("a/b/c.yaml", "1");
  move();
  store.trees_read = 0;
  EXPECT_THAT(move(), IsEmpty());
  EXPECT_EQ(store.trees_read, 0);
}

TEST_F(FleetFilesTest, EntersOnlyWhatChanged) {
  for (int client = 0; client < 50; ++client)
    store.put("clients/c" + std::to_string(client) + "/x/y.yaml", "1");
  move();
  store.trees_read = 0;
  store.put("clients/c7/x/y.yaml", "2");
  EXPECT_THAT(move(), ElementsAre("clients/c7/x/y.yaml"));
  EXPECT_EQ(store.trees_read, 4) << "the root, clients, c7, x";
}

TEST_F(FleetFilesTest, WhatCameWentAndChangedIsTouched) {
  store.put("a.yaml", "1");
  store.put("b.yaml", "1");
  move();
  store.put("a.yaml", "2");
  store.remove("b.yaml");
  store.put("c.yaml", "1");
  EXPECT_THAT(move(), ElementsAre("a.yaml", "b.yaml", "c.yaml"));
  EXPECT_THAT(paths(), ElementsAre("a.yaml", "c.yaml"));
}

TEST_F(FleetFilesTest, AFolderThatLeftTakesItsFilesAlong) {
  store.put("clients/acme/a.yaml", "1");
  store.put("clients/acme/deep/b.yaml", "1");
  store.put("z.yaml", "1");
  move();
  store.remove("clients/acme/a.yaml");
  store.remove("clients/acme/deep/b.yaml");
  EXPECT_THAT(move(), ElementsAre("clients/acme/a.yaml", "clients/acme/deep/b.yaml"));
  EXPECT_THAT(paths(), ElementsAre("z.yaml"));
  store.put("clients/acme/deep/b.yaml", "1");
  EXPECT_THAT(move(), ElementsAre("clients/acme/deep/b.yaml")) << "what comes back is there again";
}

TEST_F(FleetFilesTest, AFileMayBecomeAFolderAndAFolderAFile) {
  store.put("thing", "a file");
  store.put("other/inner.yaml", "1");
  move();
  store.remove("thing");
  store.put("thing/inner.yaml", "1");
  store.remove("other/inner.yaml");
  store.put("other", "a file");
  move();
  EXPECT_THAT(paths(), ElementsAre("other", "thing/inner.yaml"));
}

TEST_F(FleetFilesTest, AMoveThatBrokeOffIsMadeWholeByTheNext) {
  store.put("a/1.yaml", "1");
  store.put("b/2.yaml", "1");
  move();
  store.put("a/1.yaml", "2");
  store.put("b/2.yaml", "2");
  const auto tip = store.commit_all(kNow);
  int left = 2;
  store.fault = [&](std::string_view verb) -> std::optional<Error> {
    if (verb != "read_tree" || left-- > 0) return std::nullopt;
    return Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "away"};
  };
  EXPECT_FALSE(list.move_to(store, tip, ""));
  store.fault = nullptr;
  EXPECT_TRUE(list.move_to(store, tip, ""));
  EXPECT_THAT(paths(), ElementsAre("a/1.yaml", "b/2.yaml"));
  EXPECT_EQ(list.files().at("a/1.yaml"), list.files().at("b/2.yaml"));
}

TEST_F(FleetFilesTest, AFolderTooDeepIsRefusedAndNamed) {
  std::string path;
  for (int depth = 0; depth < 70; ++depth) path += "d/";
  store.put(path + "x.yaml", "1");
  const auto moved = list.move_to(store, store.commit_all(kNow), "");
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(moved.error().code, codes::kTreeTooDeep);
}

}  // namespace
}  // namespace talentops::engine
