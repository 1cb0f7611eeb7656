#include "controller/base/rare.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace talentops {
namespace {

using Words = std::vector<std::string>;

TEST(RareTest, IsWhatAFreshOneIsUntilItIsAnother) {
  Rare<Words> words;
  EXPECT_TRUE(words->empty());
  words.edit().push_back("one");
  EXPECT_EQ(words, Words{"one"});
  words = Words{};
  EXPECT_EQ(words, Rare<Words>());
}

TEST(RareTest, CopiesHaveValuesOfTheirOwn) {
  Rare<Words> words = Words{"one"};
  auto copy = words;
  copy.edit().push_back("two");
  EXPECT_EQ(words, Words{"one"});
  words = copy;
  EXPECT_EQ(words->size(), 2u);
  words = std::move(copy);
  EXPECT_EQ(words->size(), 2u);
}

TEST(RareTest, IsAsLargeAsAPointer) { EXPECT_EQ(sizeof(Rare<Words>), sizeof(void*)); }

}  // namespace
}  // namespace talentops
