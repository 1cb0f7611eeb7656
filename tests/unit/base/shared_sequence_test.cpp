#include "controller/base/shared_sequence.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/shared_map.hpp"

namespace talentops {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

TEST(SharedSequenceTest, IsWhatAListIsAndLeavesCopiesAsTheyWere) {
  std::mt19937 random(7);
  std::vector<int> list;
  SharedSequence<int> sequence;
  for (int step = 0; step < 3000; ++step) {
    const auto copy = sequence;
    const auto list_before = list;
    const bool grows = list.empty() || random() % 5 < (step < 1500 ? 4 : 1);
    const auto rank = random() % (list.size() + (grows ? 1 : 0));
    if (grows) {
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(rank), step);
      sequence.insert(rank, step);
    } else {
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(rank));
      sequence.erase(rank);
    }
    ASSERT_EQ(sequence.size(), list.size());
    if (step % 50 != 0) continue;
    ASSERT_THAT(sequence, ElementsAreArray(list));
    ASSERT_THAT(copy, ElementsAreArray(list_before));
  }
}

TEST(SharedSequenceTest, StaysFlatWhereverItGrows) {
  SharedSequence<int> sequence;
  for (int each = 0; each < 10000; ++each) sequence.push_back(each);
  int steps = 0;
  sequence.rank_of([&](int each) {
    ++steps;
    return each < 9999;
  });
  EXPECT_LT(steps, 30);
}

struct Named {
  std::string key;
  int value = 0;
  bool operator==(const Named&) const = default;
};

TEST(SharedMapTest, IsReadAsAMapIs) {
  SharedMap<std::string, Named> map;
  EXPECT_TRUE(map.insert(Named{"b", 2}));
  EXPECT_TRUE(map.insert(Named{"a", 1}));
  EXPECT_FALSE(map.insert(Named{"a", 3}));
  EXPECT_EQ(map.at("a").value, 1);
  const auto copy = map;
  map.insert_or_assign(Named{"a", 4});
  EXPECT_EQ(map.find("a")->second.value, 4);
  EXPECT_EQ(copy.at("a").value, 1);
  EXPECT_TRUE(map.find("c") == map.end());
  EXPECT_EQ(map.lower_bound("aa")->first, "b");
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("a", "b"));
  map.erase("a");
  EXPECT_FALSE(map.contains("a"));
  EXPECT_THROW(static_cast<void>(map.at("a")), std::out_of_range);
}

}  // namespace
}  // namespace talentops
