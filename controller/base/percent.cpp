#include "controller/base/percent.hpp"

#include "controller/base/text.hpp"

namespace talentops {

std::optional<std::string> decode_percent(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const auto byte = decode_hex(lower_ascii(text.substr(at + 1, 2)));
    if (!byte || byte->size() != 1) return std::nullopt;
    decoded += *byte;
    at += 2;
  }
  return decoded;
}

}  // namespace talentops
