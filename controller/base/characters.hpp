#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace talentops {

/// A set of bytes that long texts are searched for: one look-up a byte, where std::string_view compares each
/// byte with every member.
class Characters {
 public:
  constexpr explicit Characters(std::string_view members) {
    for (const char member : members) members_[static_cast<unsigned char>(member)] = true;
  }

  constexpr bool contains(char c) const { return members_[static_cast<unsigned char>(c)]; }

  /// The offset of the first member at `from` or behind it; the text's size where there is none.
  constexpr std::size_t find_in(std::string_view text, std::size_t from) const {
    while (from < text.size() && !contains(text[from])) ++from;
    return from < text.size() ? from : text.size();
  }
  /// The offset behind the members at `from`.
  constexpr std::size_t skip_in(std::string_view text, std::size_t from) const {
    while (from < text.size() && contains(text[from])) ++from;
    return from < text.size() ? from : text.size();
  }

 private:
  std::array<bool, 256> members_ = {};
};

}  // namespace talentops
