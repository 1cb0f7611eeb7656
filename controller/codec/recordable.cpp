#include "controller/codec/recordable.hpp"

#include <algorithm>

#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::size_t sequence_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::string valid_utf8(std::string_view text) {
  std::string valid;
  while (const auto at = first_invalid_utf8(text)) {
    valid.append(text.substr(0, *at)).append(kReplacement);
    text.remove_prefix(*at + 1);
  }
  return valid.append(text);
}

std::string visible(std::string_view text) {
  constexpr std::string_view kByteOrderMark =
      "\xEF\xBB\xBF";  // at the very start it marks nothing and goes; elsewhere it hides
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string seen;
  while (true) {
    while (text.starts_with(kByteOrderMark)) {
      seen.append(kReplacement);
      text.remove_prefix(kByteOrderMark.size());
    }
    const auto found = first_invisible(text);
    if (!found) return seen.append(text);
    seen.append(text.substr(0, found->offset)).append(kReplacement);
    text.remove_prefix(found->offset + sequence_length(text[found->offset]));
  }
}

/// C0 (but tab and line feed), DEL, C1 and the two Unicode line ends.
std::string without_controls(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const auto sequence = text.substr(at, sequence_length(text[at]));
    at += sequence.size();
    const auto byte = static_cast<unsigned char>(sequence[0]);
    const bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
    const bool next_line = byte == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;
    const bool separator = sequence == "\xE2\x80\xA8" || sequence == "\xE2\x80\xA9";
    const bool not_a_character = sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
    if (sequence == "\r" && at < text.size() && text[at] == '\n') continue;
    clean.append(control || next_line || separator || not_a_character ? kReplacement : sequence);
  }
  return clean;
}

bool is_clean(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\t'; });
}

}  // namespace

std::string recordable(std::string_view text) {
  // The secret goes first: cleaning could break it into pieces that are not recognised any more, and cleaning
  // may also make one whole that was hidden between unseen characters.
  auto clean = redact(text);
  if (!is_clean(clean)) clean = redact(without_controls(visible(valid_utf8(clean))));
  return std::string(trim(clean));
}

}  // namespace talentops::codec
