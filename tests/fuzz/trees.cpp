#include "tests/fuzz/trees.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include <fmt/format.h>

namespace talentops::fuzz {
namespace {

using codec::YamlNode;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool is_typed(const YamlNode& node) {
  if (!node.plain) return false;
  if (node.is_null() || node.text == "true" || node.text == "false") return true;
  const bool is_octal = node.text.starts_with('0') && node.text.size() > 1;
  return !node.text.empty() && !is_octal && node.text.find_first_not_of("0123456789") == std::string::npos;
}

/// The code point at the start of `text`, which is valid UTF-8, and its length.
std::pair<std::uint32_t, std::size_t> first_character(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x80) return {byte, 1};
  const std::size_t length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  std::uint32_t value = byte & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {value, length};
}

std::string escaped(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto [value, length] = first_character(text);
    if (length == 1 && is_word(text.front())) {
      out += text.front();
    } else {
      out += fmt::format("\\U{:08x}", value);
    }
    text.remove_prefix(length);
  }
  return out + "\"";
}

}  // namespace

bool same_tree(const YamlNode& left, const YamlNode& right) {
  if (left.kind != right.kind) return false;
  if (left.kind == YamlNode::Kind::kScalar) {
    if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
    return left.text == right.text && is_typed(left) == is_typed(right);
  }
  const bool items =
      std::equal(left.items.begin(), left.items.end(), right.items.begin(), right.items.end(), same_tree);
  return items && std::equal(left.entries.begin(), left.entries.end(), right.entries.begin(),
                             right.entries.end(), [](const auto& a, const auto& b) {
                               return a.first.text == b.first.text && same_tree(a.second, b.second);
                             });
}

bool has_long_key(const YamlNode& node) {
  constexpr std::size_t kLongest = 100;  // each byte may become ten
  return std::any_of(node.items.begin(), node.items.end(), has_long_key) ||
         std::any_of(node.entries.begin(), node.entries.end(), [](const auto& entry) {
           return entry.first.text.size() > kLongest || has_long_key(entry.second);
         });
}

std::string rewritten(const YamlNode& node) {
  std::string out;
  switch (node.kind) {
    case YamlNode::Kind::kScalar:
      if (node.is_null()) return "null";
      return is_typed(node) ? node.text : escaped(node.text);
    case YamlNode::Kind::kSequence:
      for (const auto& item : node.items) out += (out.empty() ? "" : ", ") + rewritten(item);
      return "[" + out + "]";
    case YamlNode::Kind::kMapping:
      for (const auto& [key, value] : node.entries) {
        out += (out.empty() ? "" : ", ") + escaped(key.text) + ": " + rewritten(value);
      }
      return "{" + out + "}";
  }
  return out;
}

}  // namespace talentops::fuzz
