#include "controller/codec/front_matter_repair.hpp"

#include <algorithm>
#include <vector>

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

bool has_one_reading(std::string_view value) {
  constexpr std::string_view kOtherMeanings = "\"'&!|>#";
  if (kOtherMeanings.find(value.front()) != std::string_view::npos) return false;
  if (value.starts_with("- ") || value.starts_with("? ") || value.find(" #") != std::string_view::npos)
    return false;
  const bool is_flow = value.front() == '[' || value.front() == '{';
  return !is_flow || is_balanced(value);
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

std::optional<std::string> repair_front_matter(std::string_view block) {
  constexpr std::size_t kMostLines = 100;
  const auto lines = split(block, '\n');
  if (lines.size() > kMostLines) return std::nullopt;
  std::string repaired;
  bool changed = false;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (at != 0) repaired += '\n';
    const auto field = field_on(lines[at]);
    if (!field || continues(lines, at) || !has_one_reading(field->value) || is_yaml(lines[at])) {
      repaired += lines[at];
      continue;
    }
    repaired += std::string(field->key) + ": " + json_quoted(field->value);
    changed = true;
  }
  if (!changed) return std::nullopt;
  return repaired;
}

}  // namespace talentops::codec
