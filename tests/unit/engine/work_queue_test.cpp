#include "controller/engine/work_queue.hpp"

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::engine {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::Eq;
using testing::Optional;

MonotonicTime at(int second) { return MonotonicTime(seconds(second)); }

domain::EnvironmentKey key(const std::string& name) {
  return {domain::ClientName("acme"), domain::EnvironmentName(name)};
}

/// Everything that is due by `now`, each done as soon as it is taken.
std::vector<std::string> drain(WorkQueue& queue, MonotonicTime now) {
  std::vector<std::string> names;
  while (const auto taken = queue.take(now)) {
    names.push_back(taken->name.text());
    queue.done(*taken);
  }
  return names;
}

TEST(WorkQueueTest, IsIdleAndHasNothingToGiveAtFirst) {
  WorkQueue queue;
  EXPECT_TRUE(queue.is_idle());
  EXPECT_FALSE(queue.take(at(1000)));
  EXPECT_FALSE(queue.next_due());
}

TEST(WorkQueueTest, GivesEqualKeysOnce) {
  WorkQueue queue;
  queue.add(key("a"), at(0));
  queue.add(key("a"), at(0));
  queue.add_at(key("a"), at(5));
  EXPECT_THAT(drain(queue, at(10)), ElementsAre("a"));
  EXPECT_TRUE(queue.is_idle());
}

TEST(WorkQueueTest, GivesKeysInTheOrderInWhichTheyWereAdded) {
  WorkQueue queue;
  for (const auto* name : {"c", "a", "b"}) queue.add(key(name), at(0));
  EXPECT_THAT(drain(queue, at(0)), ElementsAre("c", "a", "b"));
}

TEST(WorkQueueTest, GivesWhatIsDueFirstFirst) {
  WorkQueue queue;
  queue.add_at(key("late"), at(9));
  queue.add_at(key("early"), at(3));
  queue.add_at(key("early too"), at(3));
  EXPECT_THAT(drain(queue, at(9)), ElementsAre("early", "early too", "late"));
}

TEST(WorkQueueTest, KeepsWhatIsNotDueYet) {
  WorkQueue queue;
  queue.add_at(key("a"), at(5));
  EXPECT_FALSE(queue.take(at(4)));
  EXPECT_THAT(queue.next_due(), Optional(at(5)));
  EXPECT_FALSE(queue.is_idle());
  EXPECT_THAT(queue.take(at(5)), Optional(key("a")));
}

TEST(WorkQueueTest, KeepsTheEarliestOfSeveralTimes) {
  WorkQueue queue;
  queue.add_at(key("a"), at(7));
  queue.add_at(key("a"), at(3));
  queue.add_at(key("a"), at(5));
  EXPECT_THAT(queue.next_due(), Optional(at(3)));
  EXPECT_THAT(drain(queue, at(10)), ElementsAre("a"));
}

TEST(WorkQueueTest, DoesNotGiveARunningKeyAgain) {
  WorkQueue queue;
  queue.add(key("a"), at(0));
  ASSERT_TRUE(queue.take(at(0)));
  queue.add(key("a"), at(0));
  EXPECT_FALSE(queue.take(at(100)));
  EXPECT_FALSE(queue.next_due());
  EXPECT_FALSE(queue.is_idle());
}

TEST(WorkQueueTest, GivesAKeyAgainThatWasAddedWhileItRan) {
  WorkQueue queue;
  queue.add(key("a"), at(0));
  ASSERT_TRUE(queue.take(at(0)));
  queue.add_at(key("a"), at(20));
  queue.add_at(key("a"), at(8));
  queue.done(key("a"));
  EXPECT_THAT(queue.next_due(), Optional(at(8)));
  EXPECT_THAT(drain(queue, at(30)), ElementsAre("a"));
}

TEST(WorkQueueTest, IsIdleOnceTheLastKeyIsDone) {
  WorkQueue queue;
  queue.add(key("a"), at(0));
  ASSERT_TRUE(queue.take(at(0)));
  EXPECT_FALSE(queue.is_idle());
  queue.done(key("a"));
  EXPECT_TRUE(queue.is_idle());
}

TEST(WorkQueueTest, DoesNotLetWhatIsAddedAtOnceOvertakeWhatIsOverdue) {
  WorkQueue queue;
  queue.add_at(key("timer"), at(5));
  queue.add(key("flood"), at(10));
  EXPECT_THAT(drain(queue, at(10)), ElementsAre("timer", "flood"));
}

TEST(WorkQueueTest, ForgetsAKey) {
  WorkQueue queue;
  queue.add(key("waits"), at(0));
  queue.add(key("runs"), at(0));
  queue.forget(key("waits"));
  ASSERT_THAT(queue.take(at(0)), Optional(key("runs")));
  queue.add(key("runs"), at(0));
  queue.forget(key("runs"));
  queue.done(key("runs"));
  EXPECT_TRUE(queue.is_idle());
}

TEST(WorkQueueTest, IgnoresWhatIsDoneWithoutHavingRun) {
  WorkQueue queue;
  queue.add(key("a"), at(0));
  queue.done(key("a"));
  EXPECT_THAT(queue.waiting(), Eq(1u));
}

/// A ledger of its own: what must come, what runs, and since when each is due.
class WorkQueueLaw : public testing::TestWithParam<unsigned> {
 protected:
  void add(int name, int due) {
    queue.add_at(key(std::to_string(name)), at(due));
    auto& book = running.contains(name) ? again : owed;
    const auto found = book.find(name);
    if (found == book.end() || found->second > due) book[name] = due;
  }
  void take(int now) {
    const auto taken = queue.take(at(now));
    int due_first = now + 1;
    for (const auto& [name, due] : owed) due_first = std::min(due_first, due);
    ASSERT_EQ(taken.has_value(), due_first <= now) << "something is due exactly if the ledger says so";
    if (!taken) return;
    const int name = std::stoi(taken->name.text());
    ASSERT_TRUE(owed.contains(name)) << "given without having been asked for";
    ASSERT_EQ(owed[name], due_first) << "what is due first comes first";
    ASSERT_TRUE(running.insert(name).second) << "the same key ran twice at once";
    owed.erase(name);
  }
  void finish() {
    if (running.empty()) return;
    const int name = *running.begin();
    running.erase(running.begin());
    queue.done(key(std::to_string(name)));
    if (again.contains(name)) owed[name] = again[name];
    again.erase(name);
  }

  WorkQueue queue;
  std::map<int, int> owed;
  std::map<int, int> again;
  std::set<int> running;
};

TEST_P(WorkQueueLaw, LosesNothingDoublesNothingAndKeepsTheOrder) {
  std::mt19937 random(GetParam());
  const auto pick = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  int now = 0;
  for (int step = 0; step < 2000; ++step) {
    switch (pick(4)) {
      case 0:
        add(pick(6), now + pick(10));
        break;
      case 1:
        take(now);
        break;
      case 2:
        finish();
        break;
      case 3:
        now += pick(3);
        break;
    }
    ASSERT_FALSE(HasFatalFailure());
    ASSERT_EQ(queue.waiting(), owed.size());
    ASSERT_EQ(queue.running(), running.size());
    ASSERT_EQ(queue.is_idle(), owed.empty() && running.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, WorkQueueLaw, testing::Range(1u, 9u));

}  // namespace
}  // namespace talentops::engine
