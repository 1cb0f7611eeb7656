#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace talentops::engine {

/// Finds numbers by a text that somebody else has of each: ten bytes for each, where a map of texts takes
/// sixty. Threads: one.
class SlotTable {
 public:
  using Slot = std::uint32_t;
  /// The text of a number that is in the table.
  using TextOf = std::function<std::string_view(Slot)>;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::optional<Slot> find(std::string_view text, const TextOf& text_of) const;
  /// Order: there is no number of this text.
  void insert(Slot slot, const TextOf& text_of);
  /// Order: `text_of` still knows the text.
  void erase(std::string_view text, const TextOf& text_of);

 private:
  static constexpr Slot kNone = UINT32_MAX;

  std::size_t home_of(std::string_view text) const {
    return std::hash<std::string_view>()(text) & (table_.size() - 1);
  }
  std::size_t after(std::size_t at) const { return (at + 1) & (table_.size() - 1); }
  std::size_t place_of(std::string_view text, const TextOf& text_of) const;
  void grow(const TextOf& text_of);

  std::vector<Slot> table_;  ///< a power of two, two thirds full at most; a number lies at its home or behind
  std::size_t size_ = 0;
};

}  // namespace talentops::engine
