#include "reconcilers/claude_code/memory.hpp"

#include <gtest/gtest.h>

/// What is remembered of files, and above all what is not.
namespace talentops::claude_code {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

const Instant kNow(std::chrono::hours(24 * 365 * 56));

ports::FileFacts facts_of(std::uint64_t inode, nanoseconds age = 1h + 1ms) {
  ports::FileFacts facts{.size = 5, .device = 1, .inode = inode};
  facts.changed = facts.modified = nanoseconds(kNow.time_since_epoch()) - age;
  return facts;
}

class RememberedTest : public ::testing::Test {
 protected:
  Remembered<std::string> remembered;
};

TEST_F(RememberedTest, KnowsAFileByItsFactsAlone) {
  remembered.learn(facts_of(1), "one", kNow);
  remembered.learn(facts_of(2), "two", kNow);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(remembered.of(facts_of(1)), "one");
    EXPECT_EQ(remembered.of(facts_of(2)), "two");
  }
  EXPECT_EQ(remembered.of(facts_of(2)), "two");
  EXPECT_EQ(remembered.of(facts_of(3)), std::nullopt);
}

TEST_F(RememberedTest, KnowsNothingOfAFileThatChanged) {
  remembered.learn(facts_of(1), "one", kNow);
  const auto differs = [&](auto change) {
    auto facts = facts_of(1);
    change(facts);
    return remembered.of(facts) == std::nullopt;
  };
  EXPECT_TRUE(differs([](auto& facts) { facts.changed += 1ns; }));
  EXPECT_TRUE(differs([](auto& facts) { facts.modified += 1ns; }));
  EXPECT_TRUE(differs([](auto& facts) { ++facts.size; }));
  EXPECT_TRUE(differs([](auto& facts) { ++facts.inode; }));
  EXPECT_TRUE(differs([](auto& facts) { ++facts.device; }));
}

TEST(RememberedNothingTest, IsNotTheSameAsNotRemembered) {
  Remembered<std::optional<std::string>> remembered;
  EXPECT_FALSE(remembered.of(facts_of(1)).has_value());
  remembered.learn(facts_of(1), std::nullopt, kNow);
  EXPECT_TRUE(remembered.of(facts_of(1)).has_value());
}

TEST_F(RememberedTest, LearnsAFileAnew) {
  remembered.learn(facts_of(1), "one", kNow);
  remembered.learn(facts_of(1, 30min + 1ms), "another", kNow);
  EXPECT_EQ(remembered.of(facts_of(1)), std::nullopt);
  EXPECT_EQ(remembered.of(facts_of(1, 30min + 1ms)), "another");
}

TEST_F(RememberedTest, DoesNotTrustAFileThatChangedAMomentAgo) {
  const auto is_learnt = [&](nanoseconds age) {
    remembered.learn(facts_of(1, age), "one", kNow);
    return remembered.of(facts_of(1, age)).has_value();
  };
  EXPECT_FALSE(is_learnt(0ns));
  EXPECT_FALSE(is_learnt(1ms));
  EXPECT_FALSE(is_learnt(100ms));
  EXPECT_TRUE(is_learnt(101ms));
  EXPECT_FALSE(is_learnt(-1h)) << "a clock that is ahead";
  EXPECT_FALSE(is_learnt(2s)) << "a file system that counts in seconds";
  EXPECT_TRUE(is_learnt(4s));
}

}  // namespace
}  // namespace talentops::claude_code
