#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"
#include "tests/integration/git_push_fixture.hpp"

namespace talentops::test {
namespace {

using effects::git::Clone;
using effects::git::GitRecordStore;

/// Several branches of records in one mirror, and records of a repository in a clone of another.
class GitRecordsBranchesTest : public GitPushTest {};

TEST_F(GitRecordsBranchesTest, WhatOneBranchHadSaysNothingOfAnother) {
  ASSERT_TRUE(write("a.md", "first"));
  ASSERT_TRUE(store_->fetch({}));
  GitRecordStore other(*mirror_, "ops/records", controller_author());
  const auto nothing = other.fetch({});
  ASSERT_TRUE(nothing) << nothing.error().text();
  EXPECT_FALSE(*nothing);
  EXPECT_FALSE(*other.last_seen());
  EXPECT_EQ(**store_->last_seen(), tip_of(remote_, kRecordsBranch));
}

TEST_F(GitRecordsBranchesTest, ABranchThatLostCommitsIsFoundOutAfterAnotherWasFollowed) {
  ASSERT_TRUE(write("a.md", "first"));
  ASSERT_TRUE(store_->fetch({}));
  GitRecordStore other(*mirror_, "ops/records", controller_author());
  ASSERT_TRUE(other.fetch({}));
  git_in(remote_, "branch -D " + kRecordsBranch);
  reopen();
  const auto lost = store_->fetch({});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, codes::kRecordsRewritten);
}

TEST_F(GitRecordsBranchesTest, ALookAtOneBranchIsNoLookAtAnother) {
  ASSERT_TRUE(write("a.md", "first"));
  const MonotonicTime begun = std::chrono::steady_clock::now();
  ASSERT_TRUE(store_->fetch({}));
  GitRecordStore other(*mirror_, "ops/records", controller_author());
  git_in(remote_, "branch ops/records " + kRecordsBranch);
  const auto tip = other.fetch_since(begun, {});
  ASSERT_TRUE(tip) << tip.error().text();
  EXPECT_EQ(**tip, tip_of(remote_, "ops/records"));
}

TEST_F(GitRecordsBranchesTest, WhatEachHadOutlivesAMirrorThatIsMadeAgain) {
  ASSERT_TRUE(write("a.md", "first"));
  ASSERT_TRUE(store_->fetch({}));
  ASSERT_TRUE(*mirror_->heal("anything", effects::git::damage("anything")));
  EXPECT_EQ(**store_->last_seen(), tip_of(remote_, kRecordsBranch));
}

TEST_F(GitRecordsBranchesTest, ACloneTellsWhatItsRemoteOfThatNameHad) {
  ASSERT_TRUE(write("a.md", "first"));
  git("fetch -q");
  git("remote add records " + remote_.string());
  auto clone = Clone::open(clone_.string(), "records");
  ASSERT_TRUE(clone);
  GitRecordStore there(*clone, kRecordsBranch);
  EXPECT_FALSE(*there.fetch({})) << "not of origin";
  git("fetch -q records");
  EXPECT_EQ(**there.fetch({}), tip_of(remote_, kRecordsBranch));
}

TEST_F(GitRecordsBranchesTest, TakesOverACommitWithAllThatItNeeds) {
  ASSERT_TRUE(write("a/b.md", "first"));
  ASSERT_TRUE(write("a/c.md", "second"));
  const auto tip = **store_->fetch({});
  git_in(scratch_.path(), "init -q --bare records.git");
  auto elsewhere = effects::git::Mirror::open(state_.string(), (scratch_.path() / "records.git").string());
  ASSERT_TRUE(elsewhere) << elsewhere.error().text();
  GitRecordStore there(**elsewhere, kRecordsBranch, controller_author());
  ASSERT_TRUE(there.take_over(*mirror_, tip, {}));
  ASSERT_TRUE(there.push(tip, std::nullopt, {}));
  EXPECT_EQ(tip_of(scratch_.path() / "records.git", kRecordsBranch), tip);
  expect_sound(scratch_.path() / "records.git");
}

}  // namespace
}  // namespace talentops::test
