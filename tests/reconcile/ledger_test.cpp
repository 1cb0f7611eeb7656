#include <gmock/gmock.h>

#include "tests/reconcile/ledger_fixture.hpp"

namespace talentops::test::ledger {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

TEST_F(LedgerTest, PushesRecordsBelowTheirRoot) {
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  EXPECT_THAT(remote.files(), ElementsAre(Key(kRoot + "/" + path_of(kFirst))));
  EXPECT_THAT(remote.messages(), ElementsAre("Deployed " + kFirst + "\n\nDeployment-Id: " + kFirst + "\n"));
  EXPECT_FALSE(*store.pending());
  EXPECT_EQ(waits, 0);
}

TEST_F(LedgerTest, WritesNothingThatIsThereAlready) {
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  const auto tip = remote.tip();
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  EXPECT_EQ(remote.tip(), tip);
  EXPECT_EQ(commits(), 1);
  EXPECT_EQ(pushes(), 1);
}

TEST_F(LedgerTest, RebuildsOnATipThatMoved) {
  ASSERT_TRUE(ledger.propose(note("a"), {}));
  bool raced = false;
  before_push([&]() -> Status {
    if (!raced) remote.commit_by_another({{"elsewhere", "theirs"}});
    raced = true;
    return {};
  });
  ASSERT_TRUE(ledger.propose(note("b"), {}));
  EXPECT_THAT(remote.files(), Contains(Pair("elsewhere", "theirs")));
  EXPECT_THAT(remote.messages(), ElementsAre("Wrote b\n", "by another\n", "Wrote a\n"));
  EXPECT_EQ(waits, 1);
}

TEST_F(LedgerTest, AnOutcomeThatIsThereIsNotWrittenOver) {
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  const auto tip = remote.tip();
  auto another = outcome(kFirst);
  another.files = {{path_of(kFirst), codec::encode_manifest(manifest(kFirst, domain::Outcome::kRolledBack))},
                   {"rollbacks/acme/production/greeter/2026/" + kFirst + ".yaml", "why"}};
  EXPECT_TRUE(ledger.propose(another, {})) << "whoever reads next sees what was";
  EXPECT_EQ(remote.tip(), tip);
}

TEST_F(LedgerTest, BelievesWhatTheRemoteShowsAndNotTheYesOfAPush) {
  world.inject({{.number = kFirstPush, .kind = FaultKind::kSilentNo}});
  ASSERT_TRUE(ledger.propose(note("a"), {}));
  EXPECT_THAT(remote.messages(), ElementsAre("Wrote a\n"));
  EXPECT_EQ(pushes(), 2);
}

TEST_F(LedgerTest, SaysThatPushesAreTakenBackAndDoesNotGoOnForEver) {
  std::vector<simulation::Fault> always;
  for (int effect = 1; effect <= 100; ++effect)
    always.push_back({.number = effect, .kind = FaultKind::kSilentNo});
  world.inject(always);
  const auto refused = ledger.propose(note("a"), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kRecordsNotConfirmed);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_FALSE(remote.tip());
}

TEST_F(LedgerTest, GoesOnHoweverOftenTheTipMoves) {
  int races = 0;
  before_push([&]() -> Status {
    if (races < 40) remote.commit_by_another({{"elsewhere", std::to_string(races++)}});
    return {};
  });
  ASSERT_TRUE(ledger.propose(note("b"), {}));
  EXPECT_EQ(pushes(), 41);
  EXPECT_EQ(remote.messages().front(), "Wrote b\n");
}

TEST_F(LedgerTest, StopsWhenAsked) {
  std::stop_source stop;
  before_push([&]() -> Status {
    stop.request_stop();
    remote.commit_by_another({{"elsewhere", "theirs"}});
    return {};
  });
  const auto stopped = ledger.propose(note("a"), Call{stop.get_token()});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCanceled);
}

TEST_F(LedgerTest, RefusesAnIntentOverAForeignOpenOne) {
  ASSERT_TRUE(ledger.propose(intent(kFirst), {}));
  const auto refused = ledger.propose(intent(kSecond), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(refused.error().code, codes::kForeignIntent);
  EXPECT_THAT(refused.error().message, HasSubstr(kFirst));
  EXPECT_THAT(remote.files(), Not(Contains(Key(kRoot + "/" + path_of(kSecond)))));
}

TEST_F(LedgerTest, AllowsTheNextIntentAfterTheOutcome) {
  ASSERT_TRUE(ledger.propose(intent(kFirst), {}));
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  EXPECT_TRUE(ledger.propose(intent(kSecond, domain::DeploymentId(kFirst)), {}));
}

TEST_F(LedgerTest, RefusesAnIntentThatWasPlannedBeforeTheNewestDeployment) {
  ASSERT_TRUE(ledger.propose(intent(kFirst), {}));
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  const auto refused = ledger.propose(intent(kSecond), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(refused.error().code, codes::kForeignIntent);
}

TEST_F(LedgerTest, SaysYesAgainToAnIntentThatIsThere) {
  ASSERT_TRUE(ledger.propose(intent(kFirst), {}));
  EXPECT_TRUE(ledger.propose(intent(kFirst), {}));
  EXPECT_EQ(commits(), 1);
}

TEST_F(LedgerTest, RefusesToOpenADeploymentThatHasEnded) {
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  const auto refused = ledger.propose(intent(kFirst), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kDeploymentClosed);
}

TEST_F(LedgerTest, RefusesAnIntentThatLostTheRace) {
  bool raced = false;
  before_push([&]() -> Status {
    const auto theirs = manifest(kFirst);
    if (!raced) remote.commit_by_another({{kRoot + "/" + path_of(kFirst), codec::encode_manifest(theirs)}});
    raced = true;
    return {};
  });
  const auto refused = ledger.propose(intent(kSecond), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kForeignIntent);
  EXPECT_EQ(remote.messages(), std::vector<std::string>{"by another\n"});
  EXPECT_FALSE(*store.pending());
}

TEST_F(LedgerTest, TakesAnUnreadableManifestForUnknownNotForNone) {
  remote.commit_by_another({{kRoot + "/" + path_of(kFirst), "kind: [broken"}});
  const auto refused = ledger.propose(intent(kSecond), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(refused.error().code, codes::kRecordsUnreadable);
}

TEST_F(LedgerTest, TakesALostAnswerThatWasAYesForAYes) {
  world.inject({{.number = kFirstPush, .kind = FaultKind::kAnswerLost}});
  ASSERT_TRUE(ledger.propose(outcome(kFirst), {}));
  EXPECT_EQ(remote.messages().size(), 1U);
  EXPECT_EQ(pushes(), 1);
  EXPECT_FALSE(*store.pending());
}

TEST_F(LedgerTest, TakesALostAnswerForAYesWhenOthersCameAfterIt) {
  world.inject({{.number = kFirstPush, .kind = FaultKind::kAnswerLost}});
  world.on_deed = [&](const Deed& deed) {
    if (deed.kind == EffectKind::kPushRecords) remote.commit_by_another({{"elsewhere", "theirs"}});
  };
  ASSERT_TRUE(ledger.propose(intent(kFirst), {}));
  EXPECT_EQ(remote.messages().size(), 2U);
}

}  // namespace
}  // namespace talentops::test::ledger
