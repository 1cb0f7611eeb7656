#include "controller/effects/git/work_trees.hpp"

#include "tests/integration/git_fixture.hpp"

namespace talentops::test {
namespace {

namespace fs = std::filesystem;

const std::string kLocal = ".claude/settings.local.json";

class WorkTreesTest : public GitTest {
 protected:
  bool tracks(const fs::path& directory) {
    const auto answer = trees_.tracks(directory.string(), kLocal);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer && *answer;
  }

  effects::git::GitWorkTrees trees_;
};

TEST_F(WorkTreesTest, KnowWhatIsInTheIndex) {
  EXPECT_FALSE(tracks(clone_));
  write_file(clone_ / kLocal, "{}\n");
  EXPECT_FALSE(tracks(clone_)) << "it is there, and nobody has added it";
  git("add -f " + kLocal);
  EXPECT_TRUE(tracks(clone_));
}

TEST_F(WorkTreesTest, AreFoundFromFarBelowAndThroughLinks) {
  const auto workspace = clone_ / "clients/acme";
  write_file(workspace / kLocal, "{}\n");
  git("add -f clients/acme/" + kLocal);
  EXPECT_TRUE(tracks(workspace));
  EXPECT_FALSE(tracks(clone_));
  fs::create_directory_symlink(workspace, scratch_.path() / "link");
  EXPECT_TRUE(tracks(scratch_.path() / "link"));
}

TEST_F(WorkTreesTest, OfAnotherWorkTreeHaveAnIndexOfTheirOwn) {
  write_file(clone_ / kLocal, "{}\n");
  git("add -f " + kLocal);
  git("commit -q -m local");
  const auto other = scratch_.path() / "other";
  git("worktree add -q " + other.string());
  EXPECT_TRUE(tracks(other));
  git_in(other, "rm -q --cached " + kLocal);
  EXPECT_FALSE(tracks(other));
  EXPECT_TRUE(tracks(clone_));
}

TEST_F(WorkTreesTest, AreNotEverywhere) {
  EXPECT_FALSE(tracks(scratch_.path()));
  EXPECT_FALSE(tracks(scratch_.path() / "not-there"));
}

TEST_F(WorkTreesTest, WhatCannotBeReadIsNotTakenForUntracked) {
  write_file(clone_ / ".git/index", "damaged");
  EXPECT_FALSE(trees_.tracks(clone_.string(), kLocal));
}

}  // namespace
}  // namespace talentops::test
