#include "controller/engine/slot_table.hpp"

#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace talentops::engine {
namespace {

class SlotTableTest : public testing::TestWithParam<unsigned> {};

TEST_P(SlotTableTest, FindsWhatAMapFinds) {
  std::mt19937 random(GetParam());
  std::map<std::string, SlotTable::Slot> known;
  std::map<SlotTable::Slot, std::string> texts;
  const auto text_of = [&](SlotTable::Slot slot) { return std::string_view(texts.at(slot)); };
  SlotTable table;
  SlotTable::Slot next = 0;
  for (int step = 0; step < 4000; ++step) {
    const auto text = std::to_string(random() % 300);
    const auto found = known.find(text);
    ASSERT_EQ(table.find(text, text_of), found == known.end() ? std::nullopt : std::optional(found->second));
    if (found == known.end() && random() % 2 == 0) {
      texts[next] = text;
      known[text] = next;
      table.insert(next++, text_of);
    } else if (random() % 2 == 0) {
      table.erase(text, text_of);
      known.erase(text);
    }
    ASSERT_EQ(table.size(), known.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SlotTableTest, testing::Range(1U, 9U));

}  // namespace
}  // namespace talentops::engine
