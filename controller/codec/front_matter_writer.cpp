#include <algorithm>
#include <array>

#include "controller/base/text.hpp"
#include "controller/codec/front_matter.hpp"
#include "controller/codec/json_text.hpp"

namespace talentops::codec {
namespace {

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return text;
}

/// A number of the YAML 1.2 core schema in decimal form.
bool is_number(std::string_view text) {
  text = without_sign(text);
  if (const auto exponent = text.find_first_of("eE"); exponent != std::string_view::npos) {
    if (!are_digits(without_sign(text.substr(exponent + 1)))) return false;
    text = text.substr(0, exponent);
  }
  const auto point = text.find('.');
  if (point == std::string_view::npos) return are_digits(text);
  const auto whole = text.substr(0, point);
  const auto fraction = text.substr(point + 1);
  if (whole.empty()) return are_digits(fraction);
  return are_digits(whole) && (fraction.empty() || are_digits(fraction));
}

bool is_truth(std::string_view text) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"true", "True", "TRUE", "false", "False", "FALSE"});
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

std::string scalar(const YamlNode& node) {
  if (node.is_null()) return "null";
  const bool is_typed = node.plain && (is_truth(node.text) || is_number(node.text));
  return is_typed ? node.text : json_quoted(node.text);
}

/// Bare where no reader can take it for anything but a text.
std::string key_text(std::string_view key) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"true", "false", "null", "yes", "no", "on", "off", "y", "n"});
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_allowed = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  const bool is_word =
      std::any_of(kWords.begin(), kWords.end(), [&](auto word) { return word == lower_ascii(key); });
  const bool is_bare =
      !key.empty() && is_letter(key.front()) && std::all_of(key.begin(), key.end(), is_allowed);
  return is_bare && !is_word ? std::string(key) : json_quoted(key);
}

std::string flow(const YamlNode& node) {
  std::string text;
  switch (node.kind) {
    case YamlNode::Kind::kScalar:
      return scalar(node);
    case YamlNode::Kind::kSequence:
      for (const auto& item : node.items) text += (text.empty() ? "" : ", ") + flow(item);
      return "[" + text + "]";
    case YamlNode::Kind::kMapping:
      for (const auto& [key, value] : node.entries) {
        text += (text.empty() ? "" : ", ") + key_text(key.text) + ": " + flow(value);
      }
      return "{" + text + "}";
  }
  return text;
}

void write_fields(std::string& text, const YamlNode& mapping, std::size_t indent) {
  for (const auto& [key, value] : mapping.entries) {
    text += std::string(indent, ' ') + key_text(key.text) + ":";
    const bool is_block = value.kind == YamlNode::Kind::kMapping && !value.entries.empty();
    if (is_block) {
      text += "\n";
      write_fields(text, value, indent + 2);
    } else {
      text += " " + flow(value) + "\n";
    }
  }
}

}  // namespace

std::string write_front_matter(const FrontMatter& front_matter) {
  if (!front_matter.present) return front_matter.body;
  std::string text = "---\n";
  write_fields(text, front_matter.fields, 0);
  return text + "---\n" + front_matter.body;
}

}  // namespace talentops::codec
