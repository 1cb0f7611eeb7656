#include <gmock/gmock.h>

#include "controller/records/paths.hpp"
#include "tests/reconcile/ledger_fixture.hpp"

/// What was decided by a commit of the watched branch, when another process has accepted another since.
namespace talentops::test::ledger {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

const std::string kAccepted = kRoot + "/" + records::accepted_path();

class LedgerOvertakenTest : public LedgerTest {
 protected:
  void SetUp() override {
    remote.commit_by_another({{kAccepted, "older\n"}});
    seen = store.fetch({}).value();
  }
  ports::Proposal decided_by(const std::string& commit, ports::Proposal proposal, bool binds) const {
    proposal.basis = ports::Proposal::Basis{{records::accepted_path(), commit}, seen, binds};
    return proposal;
  }
  std::optional<domain::CommitId> seen;
};

TEST_F(LedgerOvertakenTest, WhatIsAcceptedGoesOutWithWhatIsRecorded) {
  ASSERT_TRUE(ledger.propose(decided_by("newer\n", intent(kFirst), true), {}));
  EXPECT_THAT(remote.files(), Contains(Pair(kAccepted, "newer\n")));
}

TEST_F(LedgerOvertakenTest, WhatBindsIsRefusedWhereAnotherCommitWasAcceptedSince) {
  remote.commit_by_another({{kAccepted, "newest\n"}});
  for (const auto& proposal : {intent(kFirst), outcome(kFirst)}) {
    const auto refused = ledger.propose(decided_by("newer\n", proposal, true), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
    EXPECT_EQ(refused.error().code, codes::kForeignIntent);
  }
  EXPECT_THAT(remote.files(), Contains(Pair(kAccepted, "newest\n")));
  EXPECT_THAT(remote.files(), Not(Contains(Key(kRoot + "/" + path_of(kFirst)))));
  EXPECT_EQ(pushes(), 0);
}

TEST_F(LedgerOvertakenTest, WhatIsTrueByAnyCommitGoesOutWithoutAWordOfTheOlderOne) {
  remote.commit_by_another({{kAccepted, "newest\n"}});
  ASSERT_TRUE(ledger.propose(decided_by("newer\n", outcome(kFirst), false), {}));
  EXPECT_THAT(remote.files(), Contains(Pair(kAccepted, "newest\n")));
  EXPECT_THAT(remote.files(), Contains(Key(kRoot + "/" + path_of(kFirst))));
}

TEST_F(LedgerOvertakenTest, WhoeverAcceptedTheSameCommitOvertakesNobody) {
  remote.commit_by_another({{kAccepted, "newer\n"}});
  EXPECT_TRUE(ledger.propose(decided_by("newer\n", intent(kFirst), true), {}));
}

TEST_F(LedgerOvertakenTest, OtherRecordsOvertakeNobody) {
  remote.commit_by_another({{kRoot + "/other", "text\n"}});
  EXPECT_TRUE(ledger.propose(decided_by("newer\n", intent(kFirst), true), {}));
}

}  // namespace
}  // namespace talentops::test::ledger
