#include "controller/engine/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "tests/support/branch.hpp"

namespace talentops::engine {
namespace {

using domain::CommitId;

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();

const auto kGitAway = test::away({simulation::EffectKind::kFetchFleet, simulation::EffectKind::kReadObject});

class SourceTest : public testing::Test {
 protected:
  CommitId commit(const std::string& text) {
    world.fleet.put("fleet.yaml", text);
    return world.fleet.commit_all(kNow);
  }
  Result<CommitId> follow() { return source.follow(Call{}); }
  void expect_held(Code code) {
    ASSERT_TRUE(source.held());
    EXPECT_EQ(source.held()->code, code) << source.held()->message;
  }

  test::GitWorld world;
  std::optional<CommitId> recorded;
  int asked = 0;
  std::vector<CommitId> written;
  Status writable = {};
  Source source{world.desired,
                [this](const Call&) -> Result<std::optional<CommitId>> {
                  ++asked;
                  return recorded;
                },
                [this](const CommitId& tip, const Call&) {
                  if (writable) written.push_back(tip);
                  return writable;
                }};
};

TEST_F(SourceTest, TheFirstTipIsAccepted) {
  const auto first = commit("one");
  EXPECT_EQ(follow().value(), first);
  EXPECT_FALSE(source.held());
}

TEST_F(SourceTest, FollowsWhatDescends) {
  commit("one");
  ASSERT_TRUE(follow());
  const auto second = commit("two");
  EXPECT_EQ(follow().value(), second);
  EXPECT_FALSE(source.held());
}

TEST_F(SourceTest, WhatIsAcceptedIsRecordedOnce) {
  const auto first = commit("one");
  ASSERT_TRUE(follow());
  ASSERT_TRUE(follow());
  EXPECT_THAT(written, testing::ElementsAre(first));
  const auto second = commit("two");
  ASSERT_TRUE(follow());
  EXPECT_THAT(written, testing::ElementsAre(first, second));
}

TEST_F(SourceTest, WhatIsRecordedAlreadyIsNotRecordedAgain) {
  recorded = commit("one");
  ASSERT_TRUE(follow());
  EXPECT_THAT(written, testing::IsEmpty());
}

TEST_F(SourceTest, WhatCouldNotBeRecordedIsFollowedAndRecordedLater) {
  const auto first = commit("one");
  writable = Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "records are away"};
  EXPECT_EQ(follow().value(), first);
  writable = {};
  ASSERT_TRUE(follow());
  EXPECT_THAT(written, testing::ElementsAre(first));
}

TEST_F(SourceTest, WhatIsNotFollowedIsNotRecorded) {
  const auto first = commit("one");
  commit("two");
  ASSERT_TRUE(follow());
  written.clear();
  world.fleet.reset(first);
  commit("another two");
  ASSERT_TRUE(follow());
  EXPECT_THAT(written, testing::IsEmpty());
}

TEST_F(SourceTest, AProcessThatKnowsWhatWasAcceptedAsksNoMore) {
  commit("one");
  ASSERT_TRUE(follow());
  const auto questions = asked;
  ASSERT_TRUE(follow());
  EXPECT_EQ(asked, questions);
}

TEST_F(SourceTest, ALaggingMirrorChangesNothing) {
  const auto first = commit("one");
  const auto second = commit("two");
  ASSERT_TRUE(follow());
  world.fleet.reset(first);
  EXPECT_EQ(follow().value(), second);
  expect_held(codes::kSourceBehind);
  world.fleet.reset(second);
  EXPECT_EQ(follow().value(), second);
  EXPECT_FALSE(source.held());
}

TEST_F(SourceTest, ARewrittenHistoryStartsNothingUntilATipDescendsAgain) {
  const auto first = commit("one");
  const auto second = commit("two");
  ASSERT_TRUE(follow());
  world.fleet.reset(first);
  commit("another two");
  EXPECT_EQ(follow().value(), second);
  expect_held(codes::kHistoryRewritten);
  world.fleet.reset(second);
  const auto third = commit("three");
  EXPECT_EQ(follow().value(), third);
  EXPECT_FALSE(source.held());
}

class ConfirmedSourceTest : public SourceTest {
 protected:
  CommitId rewrite(const std::string& text) {
    world.fleet.drop();
    return commit(text);
  }

  Result<std::optional<CommitId>> word = std::optional<CommitId>();
  int questions = 0;
  Source confirming{world.desired,
                    [this](const Call&) -> Result<std::optional<CommitId>> { return recorded; },
                    [this](const CommitId& tip, const Call&) -> Status {
                      written.push_back(tip);
                      return {};
                    },
                    {},
                    [this](const CommitId&, const CommitId&, const Call&) {
                      ++questions;
                      return word;
                    }};
};

TEST_F(ConfirmedSourceTest, ARewriteIsFollowedOnceItIsConfirmed) {
  const auto first = commit("one");
  ASSERT_TRUE(confirming.follow({}));
  const auto other = rewrite("another one");
  EXPECT_EQ(confirming.follow({}).value(), first);
  ASSERT_TRUE(confirming.held());
  EXPECT_EQ(confirming.held()->code, codes::kHistoryRewritten);
  EXPECT_THAT(confirming.held()->hint,
              testing::HasSubstr("talentops confirm-rewrite " + other.text().substr(0, 12)));

  word = std::optional(other);
  EXPECT_EQ(confirming.follow({}).value(), other);
  EXPECT_FALSE(confirming.held());
  EXPECT_THAT(written, testing::ElementsAre(first, other));
  EXPECT_EQ(confirming.follow({}).value(), other);
  EXPECT_EQ(questions, 2) << "a tip that descends needs nobody's word";
}

TEST_F(ConfirmedSourceTest, WhatCannotBeReadConfirmsNothing) {
  const auto first = commit("one");
  ASSERT_TRUE(confirming.follow({}));
  rewrite("another one");
  word = Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "records are away"};
  EXPECT_EQ(confirming.follow({}).value(), first);
  ASSERT_TRUE(confirming.held());
  EXPECT_EQ(confirming.held()->code, codes::kHistoryRewritten);
}

TEST_F(ConfirmedSourceTest, AHistoryWhoseAcceptedTipIsGoneIsTakenUpWhereThatIsConfirmed) {
  recorded = CommitId(std::string(40, 'f'));
  const auto tip = commit("one");
  EXPECT_FALSE(confirming.follow({}));
  word = std::optional(tip);
  EXPECT_EQ(confirming.follow({}).value(), tip);
}

TEST_F(ConfirmedSourceTest, NobodyIsAskedAboutAMirrorThatLags) {
  const auto first = commit("one");
  const auto second = commit("two");
  ASSERT_TRUE(confirming.follow({}));
  word = std::optional(first);
  world.fleet.reset(first);
  EXPECT_EQ(confirming.follow({}).value(), second);
  ASSERT_TRUE(confirming.held());
  EXPECT_EQ(confirming.held()->code, codes::kSourceBehind);
  EXPECT_EQ(questions, 0);
}

TEST_F(ConfirmedSourceTest, AConfirmedHistoryIsVerifiedSinceWhatWasAcceptedOrElseConfirmed) {
  std::vector<std::optional<CommitId>> since;
  Source verifying(
      world.desired, [this](const Call&) -> Result<std::optional<CommitId>> { return recorded; },
      [](const CommitId&, const Call&) { return Status(); },
      [&](const std::optional<CommitId>& accepted, const CommitId&, const Call&) -> Status {
        since.push_back(accepted);
        return {};
      },
      [this](const CommitId&, const CommitId&, const Call&) { return word; });
  recorded = CommitId(std::string(40, 'f'));
  const auto first = commit("one");
  word = std::optional(first);
  ASSERT_TRUE(verifying.follow({}));
  word = std::optional(rewrite("another one"));
  ASSERT_TRUE(verifying.follow({}));
  EXPECT_THAT(since, testing::ElementsAre(first, first));
}

TEST_F(SourceTest, TheAcceptedTipOutlivesTheProcess) {
  const auto first = commit("one");
  recorded = commit("two");
  world.fleet.reset(first);
  commit("another two");
  EXPECT_EQ(follow().value(), *recorded);
  expect_held(codes::kHistoryRewritten);
}

TEST_F(SourceTest, AnAcceptedTipThatCannotBeFoundAnyMoreIsAnError) {
  commit("one");
  recorded = CommitId(std::string(40, 'f'));
  const auto followed = follow();
  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().kind, ErrorKind::kDenied);
}

TEST_F(SourceTest, ABranchThatIsGoneKeepsWhatWasAccepted) {
  const auto first = commit("one");
  ASSERT_TRUE(follow());
  world.fleet.drop();
  EXPECT_EQ(follow().value(), first);
  expect_held(codes::kSourceMissing);
}

TEST_F(SourceTest, ABranchThatNeverWasIsAnError) {
  const auto followed = follow();
  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().kind, ErrorKind::kNotFound);
}

TEST_F(SourceTest, ARemoteOutOfReachIsAnErrorAndNotAVerdict) {
  const auto first = commit("one");
  ASSERT_TRUE(follow());
  world.obstacle = kGitAway;
  const auto followed = follow();
  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().kind, ErrorKind::kUnavailable);
  world.obstacle = nullptr;
  EXPECT_EQ(follow().value(), first);
  EXPECT_FALSE(source.held());
}

TEST_F(SourceTest, AProcessThatBeginsWhileTheRemoteIsOutOfReachServesWhatWasAccepted) {
  recorded = commit("one");
  world.obstacle = kGitAway;
  EXPECT_EQ(follow().value(), *recorded);
  expect_held(codes::kRepositoryMissing);
  EXPECT_FALSE(follow()) << "from then on it is in force by itself";
  EXPECT_TRUE(source.held());
  world.obstacle = nullptr;
  const auto second = commit("two");
  EXPECT_EQ(follow().value(), second);
  EXPECT_FALSE(source.held());
}

TEST_F(SourceTest, AProcessThatBeginsWhileTheBranchIsGoneServesWhatWasAccepted) {
  recorded = commit("one");
  world.fleet.drop();
  EXPECT_EQ(follow().value(), *recorded);
  expect_held(codes::kSourceMissing);
}

TEST_F(SourceTest, WithoutTheRecordsNothingIsAccepted) {
  commit("one");
  Source unknown(
      world.desired,
      [](const Call&) -> Result<std::optional<CommitId>> {
        return Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "records are away"};
      },
      [](const CommitId&, const Call&) { return Status(); });
  EXPECT_FALSE(unknown.follow(Call{})) << "what is unknown is not: never accepted";
}

class VerifyingSourceTest : public SourceTest {
 protected:
  Status word = {};
  std::vector<std::optional<CommitId>> asked_after;
  Source verifying{world.desired, [this](const Call&) -> Result<std::optional<CommitId>> { return recorded; },
                   [this](const CommitId& tip, const Call&) -> Status {
                     written.push_back(tip);
                     return {};
                   },
                   [this](const std::optional<CommitId>& accepted, const CommitId&, const Call&) {
                     asked_after.push_back(accepted);
                     return word;
                   }};
  const Error unverified{ErrorKind::kDenied, codes::kCommitUnverified, "not signed"};
};

TEST_F(VerifyingSourceTest, ATipThatIsNotVerifiedChangesNothing) {
  const auto first = commit("one");
  ASSERT_EQ(verifying.follow({}).value(), first);
  commit("two");
  word = unverified;
  EXPECT_EQ(verifying.follow({}).value(), first);
  ASSERT_TRUE(verifying.held());
  EXPECT_EQ(verifying.held()->code, codes::kCommitUnverified);
  EXPECT_THAT(written, testing::ElementsAre(first));
  const auto third = commit("three");
  word = {};
  EXPECT_EQ(verifying.follow({}).value(), third);
  EXPECT_FALSE(verifying.held());
  EXPECT_THAT(asked_after, testing::ElementsAre(std::nullopt, first, first));
}

TEST_F(VerifyingSourceTest, NothingIsInForceWhereTheFirstTipIsNotVerified) {
  commit("one");
  word = unverified;
  const auto followed = verifying.follow({});
  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().code, codes::kCommitUnverified);
  EXPECT_THAT(written, testing::IsEmpty());
}

TEST_F(VerifyingSourceTest, WhatWasAcceptedIsNotAskedForAgain) {
  recorded = commit("one");
  word = unverified;
  EXPECT_EQ(verifying.follow({}).value(), *recorded);
  EXPECT_THAT(asked_after, testing::IsEmpty());
}

}  // namespace
}  // namespace talentops::engine
