#include "controller/codec/front_matter_repair.hpp"

#include <algorithm>
#include <array>

#include "controller/base/text.hpp"
#include "controller/codec/json_text.hpp"
#include "controller/codec/yaml.hpp"

namespace talentops::codec {
namespace {

struct Field {
  std::string_view key;
  std::string_view value;
};

std::optional<Field> field_on(std::string_view line) {
  const auto is_key_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos || colon == 0 || line.front() == '-') return std::nullopt;
  const auto key = line.substr(0, colon);
  if (!std::all_of(key.begin(), key.end(), is_key_character)) return std::nullopt;
  const auto value = trim(line.substr(colon + 2));
  if (value.empty()) return std::nullopt;
  return Field{key, value};
}

/// Brackets close in their order: `[file] [--flag]` is one line's text, `[a,` perhaps the start of a list.
bool is_balanced(std::string_view value) {
  std::string open;
  for (const char c : value) {
    if (c == '[' || c == '{') open += c == '[' ? ']' : '}';
    if (c != ']' && c != '}') continue;
    if (open.empty() || open.back() != c) return false;
    open.pop_back();
  }
  return open.empty();
}

template <std::size_t size>
bool is_one_of(std::string_view key, const std::array<std::string_view, size>& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Whether the value, which begins with a bracket, can only be a text: what a field says that is never a
/// list, an insertion of a template, or brackets before other words where no list is asked for.
bool is_bracketed_text(const Field& field) {
  constexpr auto kTexts = std::to_array<std::string_view>({"description", "argument-hint", "when_to_use"});
  constexpr auto kLists = std::to_array<std::string_view>(
      {"tools", "disallowedTools", "allowed-tools", "disallowed-tools", "skills", "mcpServers", "paths"});
  if (!is_balanced(field.value)) return false;
  if (is_one_of(field.key, kTexts) || field.value.starts_with("{{")) return true;
  const bool closes_last = field.value.ends_with(']') || field.value.ends_with('}');
  return !closes_last && !is_one_of(field.key, kLists);
}

/// `|`, `>-`, `|2`: the first line of a block of text, without a comment.
bool is_block_header(std::string_view value) {
  return value.substr(1).find_first_not_of("+-0123456789 \t") == std::string_view::npos;
}

bool has_one_reading(const Field& field) {
  const auto value = field.value;
  if (value.find(" #") != std::string_view::npos) return false;
  switch (value.front()) {
    case '"':
    case '\'':
    case '!':
    case '#':
      return false;
    case '&':
      return value.starts_with("& ");  // a name that touches it would make it an anchor
    case '-':
    case '?':
      return !value.substr(1).starts_with(' ');
    case '|':
    case '>':
      return !is_block_header(value);
    case '[':
    case '{':
      return is_bracketed_text(field);
    default:
      return true;
  }
}

bool is_yaml(std::string_view line) {
  const auto parsed = read_yaml(line, "");
  return !domain::has_errors(parsed.problems) && parsed.documents.size() == 1;
}

/// Whether the value of line `at` goes on below it.
bool continues(const std::vector<std::string_view>& lines, std::size_t at) {
  for (std::size_t next = at + 1; next < lines.size(); ++next) {
    if (trim(lines[next]).empty()) continue;
    return lines[next].front() == ' ' || lines[next].front() == '\t';
  }
  return false;
}

}  // namespace

std::optional<RepairedBlock> repair_front_matter(std::string_view block) {
  constexpr std::size_t kMostLines = 100;
  const auto lines = split(block, '\n');
  if (lines.size() > kMostLines) return std::nullopt;
  RepairedBlock repaired;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (at != 0) repaired.text += '\n';
    const auto field = field_on(lines[at]);
    if (!field || continues(lines, at) || !has_one_reading(*field) || is_yaml(lines[at])) {
      repaired.text += lines[at];
      continue;
    }
    repaired.text += std::string(field->key) + ": " + json_quoted(field->value);
    // Before the value stand the key and blanks, all of them one byte each.
    const auto column = static_cast<int>(field->value.data() - lines[at].data()) + 1;
    repaired.quoted.push_back({std::string(field->key), static_cast<int>(at) + 1, column});
  }
  if (repaired.quoted.empty()) return std::nullopt;
  return repaired;
}

}  // namespace talentops::codec
