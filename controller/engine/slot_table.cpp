#include "controller/engine/slot_table.hpp"

#include <utility>

namespace talentops::engine {

/// Where it is, or where it would be.
std::size_t SlotTable::place_of(std::string_view text, const TextOf& text_of) const {
  auto at = home_of(text);
  while (table_[at] != kNone && text_of(table_[at]) != text) at = after(at);
  return at;
}

std::optional<SlotTable::Slot> SlotTable::find(std::string_view text, const TextOf& text_of) const {
  if (empty()) return std::nullopt;
  const auto slot = table_[place_of(text, text_of)];
  return slot == kNone ? std::nullopt : std::optional(slot);
}

void SlotTable::insert(Slot slot, const TextOf& text_of) {
  if (3 * (size_ + 1) > 2 * table_.size()) grow(text_of);
  table_[place_of(text_of(slot), text_of)] = slot;
  ++size_;
}

void SlotTable::grow(const TextOf& text_of) {
  constexpr std::size_t kSmallest = 16;
  const auto before =
      std::exchange(table_, std::vector<Slot>(table_.empty() ? kSmallest : 2 * table_.size(), kNone));
  for (const auto slot : before) {
    if (slot != kNone) table_[place_of(text_of(slot), text_of)] = slot;
  }
}

/// Those behind it move up, so that none is cut off from its home.
void SlotTable::erase(std::string_view text, const TextOf& text_of) {
  if (empty()) return;
  auto hole = place_of(text, text_of);
  if (table_[hole] == kNone) return;
  for (auto at = after(hole); table_[at] != kNone; at = after(at)) {
    const auto home = home_of(text_of(table_[at]));
    const bool is_home_behind_hole = hole <= at ? hole < home && home <= at : hole < home || home <= at;
    if (is_home_behind_hole) continue;
    table_[hole] = table_[at];
    hole = at;
  }
  table_[hole] = kNone;
  --size_;
}

}  // namespace talentops::engine
