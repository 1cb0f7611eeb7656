#include "controller/codec/yaml_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/base/text.hpp"

namespace talentops::codec {
namespace {

std::size_t digits_from(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Character {
  char32_t code_point = 0;
  std::size_t length = 1;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
  };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F), 2};
  if (byte(0) < 0xF0) return {((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F), 3};
  return {((byte(0) & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) | (byte(3) & 0x3F),
          4};
}

/// A character that is written as an escape: controls, line ends of some readers, what cannot be seen,
/// non-characters.
bool needs_escape(std::string_view character, char32_t code_point) {
  if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return true;
  const bool is_non_character = (code_point & 0xFFFE) == 0xFFFE;
  if (code_point == 0x2028 || code_point == 0x2029 || code_point == 0xFEFF || is_non_character) return true;
  return first_invisible(character).has_value();
}

bool needs_escape_anywhere(std::string_view text, std::string_view allowed) {
  for (std::size_t at = 0; at < text.size();) {
    const auto character = character_at(text, at);
    const bool is_allowed = character.length == 1 && allowed.find(text[at]) != std::string_view::npos;
    if (!is_allowed && needs_escape(text.substr(at, character.length), character.code_point)) return true;
    at += character.length;
  }
  return false;
}

std::string escaped(char32_t code_point) {
  switch (code_point) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  if (code_point > 0xFFFF) return fmt::format("\\U{:08X}", static_cast<std::uint32_t>(code_point));
  return fmt::format("\\u{:04X}", static_cast<std::uint32_t>(code_point));
}

/// JSON has no \U: what lies beyond the first plane is written as it is.
std::string json_escaped(char32_t code_point, std::string_view character) {
  return code_point > 0xFFFF ? std::string(character) : escaped(code_point);
}

enum class Syntax { kYaml, kJson };

/// Behind what stands for itself between quotes, and is most of any text.
std::size_t behind_plain(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= ' ' && text[at] < '\x7F' && text[at] != '"' && text[at] != '\\')
    ++at;
  return at;
}

std::string double_quoted(std::string_view text, Syntax syntax) {
  std::string quoted = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto plain = behind_plain(text, at);
    quoted += text.substr(at, plain - at);
    at = plain;
    if (at == text.size()) break;
    const auto character = character_at(text, at);
    const auto bytes = text.substr(at, character.length);
    if (bytes == "\"" || bytes == "\\") {
      quoted += '\\';
      quoted += bytes;
    } else if (needs_escape(bytes, character.code_point)) {
      quoted +=
          syntax == Syntax::kYaml ? escaped(character.code_point) : json_escaped(character.code_point, bytes);
    } else {
      quoted += bytes;
    }
    at += character.length;
  }
  return quoted + "\"";
}

/// Words that a reader of YAML 1.1 or 1.2 takes for a boolean, nothing, or a key of its own.
bool is_reserved_word(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"});
  return std::find(kWords.begin(), kWords.end(), lower_ascii(text)) != kWords.end();
}

/// "30m", "256MiB": begins like a number, is none to any reader.
bool is_quantity(std::string_view text) {
  const auto unit = digits_from(text, 0);
  if (unit == 0 || unit == text.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(unit), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  while (const auto offset = first_invalid_utf8(text)) {
    valid += text.substr(0, *offset);
    valid += kReplacement;
    text.remove_prefix(*offset + 1);
  }
  return valid += text;
}

bool is_plain_text(std::string_view text) {
  if (text.empty() || is_reserved_word(text) || needs_escape_anywhere(text, "")) return false;
  const auto first = static_cast<unsigned char>(text.front());
  const bool starts_like_a_word = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                                  first == '/' || first == '_' || first == '(' || first >= 0x80;
  if (!starts_like_a_word && !is_quantity(text)) return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  return text.find(": ") == std::string_view::npos && text.find(" #") == std::string_view::npos;
}

bool is_block_text(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || needs_escape_anywhere(text, "\n")) return false;
  if (text.front() == ' ' || text.front() == '\n' || text.ends_with("\n\n")) return false;
  for (const auto line : split(text, '\n')) {
    if (line.ends_with(' ')) return false;
  }
  return true;
}

std::string block_text(std::string_view text, std::size_t indent) {
  const bool ends_with_newline = text.ends_with('\n');
  std::string block = ends_with_newline ? "|" : "|-";
  if (ends_with_newline) text.remove_suffix(1);
  for (const auto line : split(text, '\n')) {
    block += '\n';
    if (!line.empty()) block.append(indent, ' ').append(line);
  }
  return block;
}

std::string quoted_for_yaml(std::string_view text) { return double_quoted(text, Syntax::kYaml); }
std::string quoted_for_json(std::string_view text) { return double_quoted(text, Syntax::kJson); }

bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto whole = digits_from(text, at);
  if (whole == at || (text[at] == '0' && whole > at + 1)) return false;
  at = whole;
  if (at < text.size() && text[at] == '.') {
    const auto fraction = digits_from(text, at + 1);
    if (fraction == at + 1) return false;
    at = fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const auto exponent = digits_from(text, at);
    if (exponent == at || exponent > at + 3) return false;  // no reader has such a number
    at = exponent;
  }
  return at == text.size();
}

}  // namespace talentops::codec
