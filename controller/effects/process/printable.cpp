#include "controller/effects/process/printable.hpp"

#include <algorithm>
#include <optional>

#include "controller/base/text.hpp"

namespace talentops::effects {
namespace {

constexpr std::string_view kUnreadable = "\xEF\xBF\xBD";
constexpr char kEscape = '\x1B';

bool is_between(char c, char first, char last) { return c >= first && c <= last; }

/// Length of the terminal sequence at the start of `text`, which begins with ESC.
std::size_t sequence_length(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == ']') {  // a title or a link: until BEL or ESC backslash
    const auto end = text.find_first_of("\x07\x1B", 2);
    if (end == std::string_view::npos) return text.size();
    return text[end] == kEscape ? end + 2 : end + 1;
  }
  std::size_t at = text[1] == '[' ? 2 : 1;
  while (at < text.size() && is_between(text[at], ' ', '?')) ++at;
  return at + 1;
}

std::string without_sequences(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const auto escape = bytes.find(kEscape);
    text += bytes.substr(0, escape);
    if (escape == std::string_view::npos) break;
    bytes.remove_prefix(escape);
    bytes.remove_prefix(std::min(sequence_length(bytes), bytes.size()));
  }
  return text;
}

std::string as_utf8(std::string_view bytes) {
  std::string text;
  while (const auto invalid = first_invalid_utf8(bytes)) {
    text += bytes.substr(0, *invalid);
    text += kUnreadable;
    bytes.remove_prefix(*invalid + 1);
  }
  text += bytes;
  return text;
}

/// C1 controls are two bytes in UTF-8: 0xC2 0x80 to 0xC2 0x9F.
bool is_c1_control(std::string_view text, std::size_t at) {
  return text[at] == '\xC2' && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

std::string without_controls(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_c1_control(text, at)) {
      ++at;
    } else if (c == '\r') {
      if (at + 1 == text.size() || text[at + 1] != '\n') clean += '\n';
    } else if (c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)) {
      clean += c;
    }
  }
  return clean;
}

std::size_t character_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

/// Not the first byte of a character.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string without_invisible(std::string_view text) {
  std::string clean;
  while (const auto invisible = first_invisible(text)) {
    clean += text.substr(0, invisible->offset);
    text.remove_prefix(invisible->offset + character_length(text[invisible->offset]));
  }
  clean += text;
  return clean;
}

}  // namespace

std::string printable(std::string_view bytes) {
  return without_invisible(without_controls(as_utf8(without_sequences(bytes))));
}

std::string tail(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  text.remove_prefix(text.size() - limit);
  while (!text.empty() && is_continuation(text.front())) text.remove_prefix(1);
  return std::string(text);
}

std::string beginning(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  while (limit > 0 && is_continuation(text[limit])) --limit;
  return std::string(text.substr(0, limit));
}

std::string last_line(std::string_view text) {
  text = trim(text);
  const auto start = text.rfind('\n');
  return std::string(trim(start == std::string_view::npos ? text : text.substr(start + 1)));
}

}  // namespace talentops::effects
