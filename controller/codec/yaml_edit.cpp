#include "controller/codec/yaml_edit.hpp"

#include <algorithm>
#include <utility>

namespace talentops::codec {

bool YamlEdit::is_flow(const YamlNode& node) const {
  return text_[node.offset] == '{' || text_[node.offset] == '[';
}

/// Behind the last byte of a value: a block has none of its own.
std::size_t YamlEdit::end_of(const YamlNode& node) const {
  if (node.kind == YamlNode::Kind::kScalar || is_flow(node)) return node.end;
  if (node.kind == YamlNode::Kind::kSequence) return end_of(node.items.back());
  return end_of(node.entries.back().second);
}

/// Before the line's end, of which a carriage return is a part.
std::size_t YamlEdit::line_end(std::size_t at) const {
  const auto end = std::min(text_.find('\n', at), text_.size());
  return end > at && end < text_.size() && text_[end - 1] == '\r' ? end - 1 : end;
}

void YamlEdit::replace(const YamlNode& value, std::string bytes) {
  changes_.push_back({value.offset, value.end, std::move(bytes)});
}

void YamlEdit::replace_text(const YamlNode& value, const std::string& text) {
  const char first = value.plain ? '\0' : text_[value.offset];
  const std::string quote = first == '"' || first == '\'' ? std::string(1, first) : std::string();
  replace(value, quote + text + quote);
}

void YamlEdit::add_line(const YamlNode& mapping, const std::string& entry) {
  const auto at = line_end(end_of(mapping));
  const auto indent = static_cast<std::size_t>(mapping.entries.front().first.column - 1);
  const bool has_return = at < text_.size() && text_[at] == '\r';
  changes_.push_back({at, at, (has_return ? "\r\n" : "\n") + std::string(indent, ' ') + entry});
}

void YamlEdit::add_entry(const YamlNode& mapping, const std::string& entry) {
  if (!is_flow(mapping)) return add_line(mapping, entry);
  const auto behind_brace = mapping.offset + 1;
  changes_.push_back({behind_brace, behind_brace, mapping.entries.empty() ? entry : entry + ", "});
}

void YamlEdit::remove_line(const YamlNode& key, const YamlNode& value) {
  const auto begin = text_.rfind('\n', key.offset);
  changes_.push_back({begin == std::string::npos ? 0 : begin, line_end(end_of(value)), ""});
}

std::string YamlEdit::changed() const {
  auto changes = changes_;
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.from < b.from; });
  std::string result;
  std::size_t at = 0;
  for (const auto& change : changes) {
    result += text_.substr(at, change.from - at) + change.text;
    at = change.to;
  }
  return result + text_.substr(at);
}

}  // namespace talentops::codec
