#include "reconcilers/claude_code/template_filling.hpp"

#include <algorithm>

#include "controller/base/text.hpp"
#include "controller/codec/json_text.hpp"

namespace talentops::claude_code {
namespace {

bool is_value_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
}

/// The name in "values.<name>", or nothing.
std::string value_in(std::string_view inside) {
  constexpr std::string_view kValues = "values.";
  inside = trim(inside);
  if (!inside.starts_with(kValues)) return {};
  inside.remove_prefix(kValues.size());
  return is_value_name(inside) ? std::string(inside) : std::string();
}

template <typename Write>
std::string fill(std::string_view text, const Values& values, const Write& write) {
  std::string filled;
  std::size_t done = 0;
  for (const auto& insertion : find_insertions(text)) {
    const auto value = values.find(insertion.value);
    if (insertion.value.empty() || value == values.end()) continue;
    filled += text.substr(done, insertion.offset - done);
    filled += write(value->second);
    done = insertion.offset + insertion.length;
  }
  filled += text.substr(done);
  return filled;
}

void fill_node(codec::YamlNode& node, const Values& values) {
  if (node.kind == codec::YamlNode::Kind::kScalar && !find_insertions(node.text).empty()) {
    node.text = fill_text(node.text, values);
    node.plain = false;  // a value is a text, whatever it looks like
  }
  for (auto& item : node.items) fill_node(item, values);
  for (auto& [key, value] : node.entries) {
    fill_node(key, values);
    fill_node(value, values);
  }
}

}  // namespace

std::vector<Insertion> find_insertions(std::string_view text) {
  std::vector<Insertion> found;
  std::size_t at = text.find("{{");
  while (at != std::string_view::npos) {
    const auto line_end = std::min(text.find('\n', at), text.size());
    const auto close = text.find("}}", at + 2);
    const bool is_closed = close != std::string_view::npos && close < line_end;
    const std::size_t end = is_closed ? close + 2 : at + 2;
    found.push_back(
        {at, end - at, is_closed ? value_in(text.substr(at + 2, close - at - 2)) : std::string()});
    at = text.find("{{", end);
  }
  return found;
}

std::string fill_text(std::string_view text, const Values& values) {
  return fill(text, values, [](const std::string& value) { return value; });
}

std::string fill_json(std::string_view text, const Values& values) {
  return fill(text, values, [](const std::string& value) { return codec::json_escaped(value); });
}

std::string fill_file(std::string_view path, std::string_view text, const Values& values) {
  return path.ends_with(".json") ? fill_json(text, values) : fill_text(text, values);
}

void fill_front_matter(codec::FrontMatter& front_matter, const Values& values) {
  fill_node(front_matter.fields, values);
  front_matter.body = fill_text(front_matter.body, values);
}

}  // namespace talentops::claude_code
