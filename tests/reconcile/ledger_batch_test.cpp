#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/reconcile/ledger_fixture.hpp"

namespace talentops::test::ledger {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Key;

using LedgerBatchTest = LedgerTest;

TEST_F(LedgerBatchTest, PutsWhatArrivesDuringAPushIntoTheNextCommit) {
  std::vector<std::thread> others;
  std::atomic<int> accepted = 0;
  before_push([&]() -> Status {
    if (!others.empty()) return {};
    for (int i = 0; i < 4; ++i) {
      others.emplace_back(
          [&, i] { accepted += ledger.propose(note("n" + std::to_string(i)), {}).has_value() ? 1 : 0; });
    }
    while (ledger.waiting() < 4) std::this_thread::yield();
    return {};
  });
  ASSERT_TRUE(ledger.propose(note("first"), {}));
  for (auto& each : others) each.join();
  EXPECT_EQ(accepted, 4);
  EXPECT_EQ(remote.files().size(), 5U);
  EXPECT_EQ(remote.messages().size(), 2U);
}

TEST_F(LedgerBatchTest, RefusesTheSecondOfTwoIntentsInOneBatch) {
  std::vector<std::thread> others;
  std::atomic<int> accepted = 0;
  before_push([&]() -> Status {
    if (!others.empty()) return {};
    for (const auto& id : {kFirst, kSecond}) {
      others.emplace_back([&, id] { accepted += ledger.propose(intent(id), {}).has_value() ? 1 : 0; });
    }
    while (ledger.waiting() < 2) std::this_thread::yield();
    return {};
  });
  ASSERT_TRUE(ledger.propose(note("first"), {}));
  for (auto& each : others) each.join();
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(remote.files().size(), 2U);
}

TEST_F(LedgerBatchTest, LetsNobodyWaitPastTheirOwnDeadline) {
  before_push([&]() -> Status {
    if (pushes() > 1) return {};
    std::thread([&] {
      const auto late = ledger.propose(note("second"), Call{{}, MonotonicTime()});
      ASSERT_FALSE(late);
      EXPECT_EQ(late.error().code, codes::kRecordsLate);
    }).join();
    return {};
  });
  ASSERT_TRUE(ledger.propose(note("first"), {}));
  EXPECT_EQ(ledger.waiting(), 0U);
  EXPECT_THAT(remote.files(), ElementsAre(Key(kRoot + "/first")));
}

TEST_F(LedgerBatchTest, HandsOverWhenTheWriterMustStop) {
  std::stop_source stop;
  std::thread other;
  std::atomic<bool> accepted = false;
  before_push([&]() -> Status {
    if (pushes() > 1) return {};
    other = std::thread([&] { accepted = ledger.propose(note("second"), {}).has_value(); });
    while (ledger.waiting() < 1) std::this_thread::yield();
    stop.request_stop();
    return Error{ErrorKind::kConflict, codes::kRecordsMoved, "moved"};
  });
  EXPECT_FALSE(ledger.propose(note("first"), Call{stop.get_token()}));
  other.join();
  EXPECT_TRUE(accepted);
  EXPECT_THAT(remote.files(), Contains(Key(kRoot + "/second")));
  EXPECT_THAT(remote.files(), Contains(Key(kRoot + "/first")));  // it was kept, and went along
}

}  // namespace
}  // namespace talentops::test::ledger
