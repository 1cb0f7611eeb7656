#include "reconcilers/accepted_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "controller/records/paths.hpp"
#include "tests/support/branch.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops::reconcilers {
namespace {

using domain::CommitId;

const Instant kMorning = parse_time("2026-11-21T09:00:00Z").value();
const Instant kNoon = parse_time("2026-11-21T12:00:00Z").value();

class NoLedger final : public ports::Ledger {
 public:
  Status propose(ports::Proposal, const Call&) override {
    return Error{ErrorKind::kInternal, codes::kRecordsLate, "nothing is to be written"};
  }
};

/// A branch that was rewritten after `accepted`, and a person who can say that this is right.
class ConfirmedRewriteTest : public testing::Test {
 protected:
  CommitId commit(const std::string& text) {
    world.fleet.put("fleet.yaml", text);
    return world.fleet.commit_all(kMorning);
  }
  CommitId rewrite(const std::string& text) {
    world.fleet.drop();
    return commit(text);
  }
  void confirm(const CommitId& what, Instant at = kNoon, std::string_view key = codec::fixture::kQaKey) {
    const domain::Act act{
        .verb = domain::ActVerb::kConfirmRewrite, .reason = "INC-1", .by = "ops", .at = at, .commit = what};
    world.remote.commit_by_another(
        {{"records/" + records::act_path(act), codec::encode_act(act, codec::fixture::key(key)).value()}});
  }
  void record_accepted(const CommitId& commit) {
    world.remote.commit_by_another(
        {{"records/" + records::accepted_path(), codec::encode_accepted({commit, kMorning})}});
  }
  std::optional<CommitId> confirmed(const CommitId& accepted, const CommitId& tip) {
    auto answer = record.confirmed(accepted, tip, {});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer ? *answer : std::nullopt;
  }

  test::GitWorld world;
  RecordReader reader{world.recorded, "records"};
  NoLedger ledger;
  AcceptedRecord record{{world.desired, world.recorded, ledger, reader,
                         codec::fixture::signers("ops", codec::fixture::kQaPublic)},
                        std::nullopt};
};

TEST_F(ConfirmedRewriteTest, IsWhatATrustedPersonSaysOfACommitThatTheTipDescendsFrom) {
  const auto accepted = commit("one");
  const auto other = rewrite("another one");
  EXPECT_FALSE(confirmed(accepted, other));
  confirm(other);
  EXPECT_EQ(confirmed(accepted, other), other);
  const auto later = commit("two");
  EXPECT_EQ(confirmed(accepted, later), other);
}

TEST_F(ConfirmedRewriteTest, IsNotWhatAStrangerSays) {
  const auto accepted = commit("one");
  const auto other = rewrite("another one");
  confirm(other, kNoon, codec::fixture::kOtherKey);
  EXPECT_FALSE(confirmed(accepted, other));
}

TEST_F(ConfirmedRewriteTest, IsNotAboutAnotherHistory) {
  const auto accepted = commit("one");
  confirm(rewrite("another one"));
  EXPECT_FALSE(confirmed(accepted, rewrite("a third one")));
}

TEST_F(ConfirmedRewriteTest, CountsForOneRewriteAndNotForTheNext) {
  const auto accepted = commit("one");
  const auto other = rewrite("another one");
  confirm(other);
  ASSERT_TRUE(confirmed(accepted, other));
  const auto second = commit("two");
  world.fleet.reset(other);
  EXPECT_FALSE(confirmed(second, commit("another two")));
}

TEST_F(ConfirmedRewriteTest, OfAHistoryThatIsGoneCountsOnlyWhatWasSaidSince) {
  const CommitId gone(std::string(40, 'f'));
  const auto tip = commit("one");
  confirm(tip);
  EXPECT_FALSE(confirmed(gone, tip)) << "not even the records know it";
  record_accepted(gone);
  EXPECT_EQ(confirmed(gone, tip), tip);
}

TEST_F(ConfirmedRewriteTest, OfAHistoryThatIsGoneOldWordsDoNotCount) {
  const CommitId gone(std::string(40, 'f'));
  const auto tip = commit("one");
  record_accepted(gone);
  confirm(tip, kMorning);
  EXPECT_FALSE(confirmed(gone, tip));
}

TEST_F(ConfirmedRewriteTest, IsUnknownWhereTheRecordsAreAway) {
  const auto accepted = commit("one");
  const auto other = rewrite("another one");
  confirm(other);
  world.obstacle = test::away({simulation::EffectKind::kFetchRecords});
  EXPECT_FALSE(record.confirmed(accepted, other, {}));
}

}  // namespace
}  // namespace talentops::reconcilers
