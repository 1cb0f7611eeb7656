#include "controller/base/length.hpp"

#include <algorithm>

#include "controller/base/text.hpp"

namespace talentops {
namespace {

constexpr std::string_view kEllipsis = "…";

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string shortened(std::string_view text, std::size_t length) {
  if (length_of(text) <= length) return std::string(text);
  std::size_t characters = 0;
  const auto end = std::find_if(text.begin(), text.end(),
                                [&](char byte) { return begins_character(byte) && ++characters == length; });
  return std::string(trim({text.begin(), end})).append(kEllipsis);
}

}  // namespace talentops
