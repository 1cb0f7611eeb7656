#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/effects/git/library.hpp"
#include "tests/integration/git_fixture.hpp"

namespace talentops::test {
namespace {

using domain::CommitId;
using testing::ElementsAre;
using testing::IsEmpty;

class TouchingTest : public GitTest {
 protected:
  void SetUp() override {
    GitTest::SetUp();
    ASSERT_TRUE(effects::git::initialize_git());
  }

  CommitId write(const std::string& path, const std::string& content, const std::string& message) {
    write_file(clone_ / path, content);
    return commit(message);
  }
  CommitId remove(const std::string& path, const std::string& message) {
    git("rm -q " + path);
    return commit(message);
  }
  CommitId commit(const std::string& message) {
    git("add -A");
    git("commit -q -m '" + message + "'");
    return CommitId(git("rev-parse HEAD"));
  }

  /// The messages of the commits, newest first.
  std::vector<std::string> touching(const CommitId& tip, const std::optional<CommitId>& since,
                                    const std::vector<std::string>& paths) {
    auto opened = effects::git::Clone::open(clone_.string());
    EXPECT_TRUE(opened);
    effects::git::GitDesiredStore store(*opened, "main");
    const auto texts = store.touching(tip, since, paths);
    EXPECT_TRUE(texts);
    std::vector<std::string> messages;
    for (const auto& each : *texts) messages.push_back(each.message.substr(0, each.message.find('\n')));
    return messages;
  }
};

TEST_F(TouchingTest, FindsWhatTouchedAPathSinceACommit) {
  const auto first = write("a", "1", "a came");
  write("b", "1", "b came");
  const auto tip = write("a", "2", "a changed");
  EXPECT_THAT(touching(tip, first, {"a"}), ElementsAre("a changed"));
  EXPECT_THAT(touching(tip, first, {"a", "b"}), ElementsAre("a changed", "b came"));
  EXPECT_THAT(touching(tip, tip, {"a"}), IsEmpty());
}

TEST_F(TouchingTest, WithoutACommitItGoesBackToWhereThePathsCame) {
  write("other", "1", "before everything");
  write("a", "1", "a came");
  write("b", "1", "b came");
  const auto tip = write("a", "2", "a changed");
  EXPECT_THAT(touching(tip, std::nullopt, {"a"}), ElementsAre("a changed", "a came"));
  EXPECT_THAT(touching(tip, std::nullopt, {"a", "b"}), ElementsAre("a changed", "b came", "a came"));
  EXPECT_THAT(touching(tip, CommitId(std::string(40, '1')), {"a"}), ElementsAre("a changed", "a came"));
}

TEST_F(TouchingTest, WhatWasGoneBeforeItCameAgainIsNoPartOfIt) {
  write("a", "1", "a came");
  remove("a", "a went");
  const auto tip = write("a", "1", "a came again");
  EXPECT_THAT(touching(tip, std::nullopt, {"a"}), ElementsAre("a came again", "a went"));
}

TEST_F(TouchingTest, MergedBranchesBelongToIt) {
  write("other", "1", "before everything");
  git("checkout -q -b side");
  write("a", "1", "a came aside");
  git("checkout -q -");
  write("other", "2", "meanwhile");
  git("merge -q --no-ff -m merged side");
  EXPECT_THAT(touching(CommitId(git("rev-parse HEAD")), std::nullopt, {"a"}), ElementsAre("a came aside"));
}

TEST_F(TouchingTest, WhoeverMergesChosenContentHasWrittenIt) {
  write("a", "1", "a came");
  const auto older = write("a", "2", "a changed");
  const auto since = write("a", "1", "taken back");
  write_file(clone_ / "a", "2");
  git("add -A");
  const auto chosen = CommitId(git(
      fmt::format("commit-tree {} -p {} -p {} -m chosen", git("write-tree"), since.text(), older.text())));
  EXPECT_THAT(touching(chosen, since, {"a"}), ElementsAre("chosen"));
}

TEST_F(TouchingTest, WhoeverDecidesBetweenTwoSidesHasWrittenWhatIsThere) {
  const auto since = write("a", "1", "a came");
  git("checkout -q -b side");
  write("a", "2", "a aside");
  git("checkout -q -");
  write("a", "3", "a meanwhile");
  git("merge -q --no-ff -s ours -m decided side");
  EXPECT_THAT(touching(CommitId(git("rev-parse HEAD")), since, {"a"}),
              testing::UnorderedElementsAre("decided", "a aside", "a meanwhile"));
}

/// Whose commits are gone from the object database is found out by who looks for them.
TEST_F(TouchingTest, NobodyLooksFurtherBack) {
  write("other", "1", "before everything");
  const auto older = write("other", "2", "older");
  write("other", "3", "another one");
  write("other", "4", "the one before");
  const auto tip = write("a", "1", "a came");
  const auto object = clone_ / ".git/objects" / older.text().substr(0, 2) / older.text().substr(2);
  ASSERT_TRUE(std::filesystem::remove(object));
  EXPECT_THAT(touching(tip, std::nullopt, {"a"}), ElementsAre("a came"));
}

}  // namespace
}  // namespace talentops::test
