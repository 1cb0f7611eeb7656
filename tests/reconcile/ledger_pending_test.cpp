#include <gmock/gmock.h>

#include "tests/reconcile/ledger_fixture.hpp"

namespace talentops::test::ledger {
namespace {

using namespace std::chrono_literals;
using engine::LedgerWriter;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::Pair;

using LedgerPendingTest = LedgerTest;

TEST_F(LedgerPendingTest, KeepsAnOutcomeForLaterOnce) {
  ASSERT_TRUE(ledger.propose(intent(kFirst), {}));
  world.obstacle = kNoPush;
  for (int i = 0; i < 3; ++i) {
    const auto failed = ledger.propose(outcome(kFirst), {});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::kUnavailable);
  }
  ASSERT_TRUE(*store.pending());

  world.obstacle = nullptr;
  LedgerWriter restarted(ports(), kRoot);
  ASSERT_TRUE(restarted.propose(outcome(kFirst), {}));
  ASSERT_TRUE(restarted.push_pending({}));
  EXPECT_EQ(remote.messages().size(), 2U);
  EXPECT_FALSE(*store.pending());
}

TEST_F(LedgerPendingTest, PushesWhatARestartFindsPending) {
  ASSERT_TRUE(ledger.propose(intent(kFirst), {}));
  world.obstacle = away({EffectKind::kFetchRecords});
  ASSERT_FALSE(ledger.propose(outcome(kFirst), {}));
  ASSERT_FALSE(ledger.propose(note("second"), {}));

  world.obstacle = nullptr;
  LedgerWriter restarted(ports(), kRoot);
  ASSERT_TRUE(restarted.push_pending({}));
  EXPECT_THAT(remote.messages().front(),
              HasSubstr("Deployed " + kFirst + "\nWrote second\n\nDeployment-Id: " + kFirst));
  EXPECT_THAT(remote.files(), Contains(Key(kRoot + "/second")));
}

TEST_F(LedgerPendingTest, DoesNotKeepAnIntentForLater) {
  ASSERT_TRUE(ledger.propose(note("a"), {}));
  world.obstacle = kNoPush;
  ASSERT_FALSE(ledger.propose(intent(kFirst), {}));
  EXPECT_FALSE(*store.pending());
}

TEST_F(LedgerPendingTest, DropsAnIntentThatAKilledRunLeftPending) {
  ASSERT_TRUE(ledger.propose(note("a"), {}));
  const std::string page = "manifests/acme/production/greeter/2026/" + kFirst + ".md";
  ASSERT_TRUE(
      store.commit(remote.tip(), {{{kRoot + "/" + path_of(kFirst), codec::encode_manifest(manifest(kFirst))},
                                   {kRoot + "/" + page, "page"},
                                   {kRoot + "/b", "kept"}},
                                  "Deploying\n",
                                  kNoon}));
  ASSERT_TRUE(ledger.push_pending({}));
  EXPECT_THAT(remote.files(), ElementsAre(Key(kRoot + "/a"), Key(kRoot + "/b")));
  EXPECT_FALSE(*store.pending());
}

TEST_F(LedgerPendingTest, SeesThatAKilledRunHadPushed) {
  const auto made = store.commit({}, {{{kRoot + "/a", "text"}}, "Wrote a\n", kNoon});
  ASSERT_TRUE(store.push(*made, {}, {}));
  ASSERT_TRUE(ledger.push_pending({}));
  EXPECT_EQ(remote.messages().size(), 1U);
  EXPECT_FALSE(*store.pending());
}

TEST_F(LedgerPendingTest, DoesNotPutPendingRecordsOverNewerOnes) {
  ASSERT_TRUE(ledger.propose(note("page", "one"), {}));
  ASSERT_TRUE(store.commit(remote.tip(), {{{kRoot + "/page", "two"}}, "Wrote page\n", kNoon}));
  remote.commit_by_another({{kRoot + "/page", "three"}});
  ASSERT_TRUE(ledger.push_pending({}));
  EXPECT_THAT(remote.files(), ElementsAre(Pair(kRoot + "/page", "three")));
}

TEST_F(LedgerPendingTest, SaysAtOnceThatAHookForbidsIt) {
  before_push([] { return Status(Error{ErrorKind::kDenied, codes::kRecordsHook, "a hook"}); });
  const auto denied = ledger.propose(outcome(kFirst), {});
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().code, codes::kRecordsHook);
  EXPECT_EQ(pushes(), 1);
  EXPECT_TRUE(*store.pending());
}

TEST_F(LedgerPendingTest, EndsAtTheDeadlineAndKeepsTheOutcome) {
  before_push([&]() -> Status {
    remote.commit_by_another({{"elsewhere", std::to_string(pushes())}});
    return {};
  });
  const auto late = ledger.propose(outcome(kFirst), Call{{}, clock.monotonic() + 5s});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(late.error().code, codes::kRecordsLate);

  world.obstacle = nullptr;
  ASSERT_TRUE(ledger.push_pending({}));
  EXPECT_THAT(remote.files(), Contains(Key(kRoot + "/" + path_of(kFirst))));
}

}  // namespace
}  // namespace talentops::test::ledger
