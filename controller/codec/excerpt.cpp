#include "controller/codec/excerpt.hpp"

#include "controller/base/text.hpp"
#include "controller/codec/yaml_text.hpp"

namespace talentops::codec {

std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string shown = "\"";
  std::size_t at = 0;
  for (; at < text.size() && at < kLongest; ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    shown += byte < 0x20 || byte == 0x7F ? ' ' : text[at];
  }
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) shown += text[at++];
  if (at < text.size()) shown += "…";
  shown = valid_utf8(shown);
  while (const auto hidden = first_invisible(shown)) {
    auto end = hidden->offset + 1;
    while (end < shown.size() && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) ++end;
    shown.replace(hidden->offset, end - hidden->offset, "?");
  }
  return shown + "\"";
}

}  // namespace talentops::codec
