#include "controller/engine/dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"

namespace talentops::engine {
namespace {

using domain::EnvironmentKey;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kSecond = std::chrono::seconds(1);
constexpr MonotonicTime kStart = MonotonicTime(std::chrono::hours(1));

EnvironmentKey key(const std::string& name) {
  return {domain::ClientName("acme"), domain::EnvironmentName(name)};
}
const EnvironmentKey kOne = key("one");
const EnvironmentKey kTwo = key("two");

ports::PassResult again(Duration after, bool settled = false) { return {.again = after, .settled = settled}; }
ports::PassResult failed(ErrorKind kind = ErrorKind::kUnavailable) {
  return {.error = Error{kind, codes::kRepositoryMissing, "no answer"}};
}

class DispatcherTest : public testing::Test {
 protected:
  DispatcherTest() {
    for (const auto& key : {kOne, kTwo}) dispatcher.add(key, kStart);
  }
  void forget_all() {
    for (const auto& key : {kOne, kTwo}) dispatcher.forget(key);
  }
  /// Takes whatever is due, and completes it so.
  MonotonicTime pass(const ports::PassResult& result, MonotonicTime now = kStart,
                     std::uint64_t random = ~0ULL) {
    const auto taken = dispatcher.take(now);
    EXPECT_TRUE(taken);
    return taken ? dispatcher.complete(*taken, result, now, random) : now;
  }

  Dispatcher dispatcher;
};

TEST_F(DispatcherTest, NewEnvironmentsAreDueAtOnceAndOnlyOnce) {
  EXPECT_TRUE(dispatcher.take(kStart));
  EXPECT_TRUE(dispatcher.take(kStart));
  EXPECT_FALSE(dispatcher.take(kStart));
}

TEST_F(DispatcherTest, APassIsFollowedByTheNextWhenItSaysSo) {
  dispatcher.forget(kTwo);
  EXPECT_EQ(pass(again(5 * kSecond)), kStart + 5 * kSecond);
  EXPECT_FALSE(dispatcher.take(kStart + 4 * kSecond));
  EXPECT_TRUE(dispatcher.take(kStart + 5 * kSecond));
}

TEST_F(DispatcherTest, WithoutATimeItWaitsUntilItIsWoken) {
  dispatcher.forget(kTwo);
  EXPECT_EQ(pass({.settled = true}), MonotonicTime::max());
  EXPECT_FALSE(dispatcher.next_due());
  dispatcher.wake(kOne, kStart + kSecond);
  EXPECT_EQ(dispatcher.take(kStart + kSecond), kOne);
}

TEST_F(DispatcherTest, TheSameEnvironmentNeverRunsTwiceAtOnce) {
  dispatcher.forget(kTwo);
  EXPECT_TRUE(dispatcher.take(kStart));
  dispatcher.wake(kOne, kStart);
  EXPECT_FALSE(dispatcher.take(kStart));
  dispatcher.complete(kOne, again(std::chrono::hours(1)), kStart, 0);
  EXPECT_EQ(dispatcher.take(kStart), kOne) << "what woke it meanwhile is not forgotten";
}

TEST_F(DispatcherTest, FailuresBackOffAndASuccessForgetsThem) {
  dispatcher.forget(kTwo);
  constexpr std::uint64_t kRandom = 12345;
  MonotonicTime now = kStart;
  for (int failures = 1; failures <= 6; ++failures) {
    const auto due = pass(failed(), now, kRandom);
    EXPECT_EQ(due, now + backoff_after(failures, kRandom)) << failures;
    now = due;
  }
  pass(again(Duration(0)), now);
  EXPECT_EQ(pass(failed(), now, kRandom), now + backoff_after(1, kRandom));
}

TEST_F(DispatcherTest, AConflictIsReadAgainAtOnceButNotForEver) {
  dispatcher.forget(kTwo);
  int at_once = 0;
  while (at_once < 100 && pass(failed(ErrorKind::kConflict)) == kStart) ++at_once;
  EXPECT_GT(at_once, 3);
  EXPECT_LT(at_once, 20);
}

TEST_F(DispatcherTest, OneThatFailsHoldsNobodyUp) {
  const auto first = *dispatcher.take(kStart);
  const auto second = *dispatcher.take(kStart);
  dispatcher.complete(first, failed(), kStart, ~0ULL);
  dispatcher.complete(second, again(kSecond / 10), kStart, 0);
  EXPECT_EQ(dispatcher.take(kStart + kSecond / 10), second);
}

TEST_F(DispatcherTest, IsIdleOnceEverythingHasConvergedOrHolds) {
  EXPECT_FALSE(dispatcher.is_idle(kStart));
  pass(again(std::chrono::minutes(1), true));
  EXPECT_FALSE(dispatcher.is_idle(kStart));
  pass(again(std::chrono::minutes(1), true));
  EXPECT_TRUE(dispatcher.is_idle(kStart));
  dispatcher.wake(kOne, kStart);
  EXPECT_FALSE(dispatcher.is_idle(kStart));
}

TEST_F(DispatcherTest, IsNotIdleWhileADeploymentWaitsOrAPassRuns) {
  dispatcher.forget(kTwo);
  pass(again(std::chrono::minutes(1), false));
  EXPECT_FALSE(dispatcher.is_idle(kStart));
  dispatcher.wake(kOne, kStart);
  ASSERT_TRUE(dispatcher.take(kStart));
  EXPECT_FALSE(dispatcher.nothing_running());
  EXPECT_FALSE(dispatcher.is_idle(kStart));
}

TEST_F(DispatcherTest, OneThatFailsAgainAndAgainKeepsNobodyWaitingForIdleness) {
  dispatcher.forget(kTwo);
  MonotonicTime now = kStart;
  int failures = 0;
  for (; failures < 100 && !dispatcher.is_idle(now); ++failures) {
    now = std::max(now, *dispatcher.next_due());
    pass(failed(), now, 1ULL << 63);
  }
  EXPECT_GT(failures, 3);
  EXPECT_LT(failures, 20);
  EXPECT_THAT(dispatcher.failing(), SizeIs(1));
}

TEST_F(DispatcherTest, ANoIsBelievedSoonerThanAFailure) {
  dispatcher.forget(kTwo);
  const auto denied = failed(ErrorKind::kDenied);
  pass(denied);
  EXPECT_FALSE(dispatcher.is_idle(kStart));
  const auto next = *dispatcher.next_due();
  pass(denied, next);
  EXPECT_TRUE(dispatcher.is_idle(next));
  EXPECT_THAT(dispatcher.failing(), SizeIs(1));
}

TEST_F(DispatcherTest, SaysWhichEnvironmentsFailAndForgetsThoseThatRecover) {
  dispatcher.forget(kTwo);
  pass(failed());
  ASSERT_THAT(dispatcher.failing(), SizeIs(1));
  EXPECT_EQ(dispatcher.failing().at(kOne).message, "no answer");
  pass(again(kSecond), kStart + std::chrono::minutes(5));
  EXPECT_THAT(dispatcher.failing(), IsEmpty());
}

TEST_F(DispatcherTest, AnEnvironmentThatLeftIsForgottenAlsoWhileItRuns) {
  const auto running = *dispatcher.take(kStart);
  forget_all();
  EXPECT_EQ(dispatcher.complete(running, failed(), kStart, 0), MonotonicTime::max());
  EXPECT_FALSE(dispatcher.next_due());
  EXPECT_TRUE(dispatcher.is_idle(kStart));
  EXPECT_THAT(dispatcher.failing(), IsEmpty());
  dispatcher.wake(running, kStart);
  EXPECT_FALSE(dispatcher.take(kStart)) << "nobody knows it any more";
}

TEST_F(DispatcherTest, AnEnvironmentThatComesBackIsNew) {
  pass(again(std::chrono::hours(1), true));
  pass(again(std::chrono::hours(1), true));
  forget_all();
  dispatcher.add(kOne, kStart);
  EXPECT_EQ(dispatcher.take(kStart), kOne);
}

}  // namespace
}  // namespace talentops::engine
