#include <chrono>

#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/new_fleet.hpp"
#include "tests/integration/git_fixture.hpp"

namespace talentops {
namespace {

namespace fs = std::filesystem;
using effects::git::create_fleet_repository;
using effects::git::Identity;
using test::write_file;

const Identity kAnn{"Ann", "ann@example.com"};
const Instant kNoon = std::chrono::sys_days(std::chrono::year{2026} / 11 / 21) + std::chrono::hours(12);

class GitNewFleetTest : public test::GitTest {};

TEST_F(GitNewFleetTest, CommitsEverythingOnMain) {
  const auto directory = scratch_.path() / "new";
  write_file(directory / "fleet.yaml", "kind: Fleet\n");
  write_file(directory / "talents/greeter/1.0.0/run.sh", "#!/bin/sh\r\n");
  fs::permissions(directory / "talents/greeter/1.0.0/run.sh", fs::perms::owner_all);
  const auto made = create_fleet_repository(directory.string(), kAnn, "Begin the fleet\n", kNoon);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(tip_of(directory, "main"), *made);
  EXPECT_EQ(git_in(directory, "status --porcelain"), "");
  EXPECT_EQ(git_in(directory, "symbolic-ref HEAD"), "refs/heads/main");
  EXPECT_EQ(git_in(directory, "ls-tree -r --format='%(objectmode) %(path)' HEAD"),
            "100644 fleet.yaml\n100755 talents/greeter/1.0.0/run.sh");
  EXPECT_EQ(git_in(directory, "log -1 --format='%an <%ae> %cI %s'"),
            "Ann <ann@example.com> 2026-11-21T12:00:00+00:00 Begin the fleet");
  EXPECT_EQ(git_in(directory, "cat-file -s HEAD:talents/greeter/1.0.0/run.sh"), "11");
  expect_sound(directory);
}

TEST_F(GitNewFleetTest, LeavesARepositoryThatIsThereAlone) {
  const auto tip = push_file("a", "one");
  const auto again = create_fleet_repository(clone_.string(), kAnn, "Begin the fleet\n", kNoon);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(again.error().code, codes::kRepositoryExists);
  EXPECT_EQ(tip_of(clone_, "main"), tip);
}

TEST_F(GitNewFleetTest, SaysThatItCouldNotBeMade) {
  write_file(scratch_.path() / "file", "x");
  const auto failed =
      create_fleet_repository((scratch_.path() / "file/new").string(), kAnn, "Begin\n", kNoon);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, codes::kRepositoryNotCreated);
}

}  // namespace
}  // namespace talentops
