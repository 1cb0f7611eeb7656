#include "controller/codec/json_edit.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/json_text.hpp"

namespace talentops::codec {
namespace {

using Kind = JsonEdit::Kind;

/// Where an entry of a list or an object stands: a member from its name on.
struct Entry {
  std::size_t begin;
  std::size_t end;
};

std::vector<Entry> entries_of(const YamlNode& node) {
  std::vector<Entry> entries;
  for (const auto& item : node.items) entries.push_back({item.offset, item.end});
  for (const auto& [key, value] : node.entries) entries.push_back({key.offset, value.end});
  return entries;
}

/// How the file is laid out, as far as it shows.
class Layout {
 public:
  Layout(std::string_view text, const YamlNode& root)
      : text_(text), line_end_(text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n") {
    const auto entries = entries_of(root);
    const auto first = std::find_if(entries.begin(), entries.end(),
                                    [&](const auto& entry) { return begins_line(entry.begin); });
    unit_ = first == entries.end() ? "" : indent_at(first->begin);
    if (unit_.empty()) unit_ = "  ";
  }

  bool begins_line(std::size_t offset) const {
    const auto line = offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
    return line > 0 && line + indent_at(offset).size() == offset;
  }

  /// The blanks that the line of `offset` begins with.
  std::string_view indent_at(std::size_t offset) const {
    const auto line = offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
    const auto behind = std::min(text_.find_first_not_of(" \t", line), text_.size());
    return text_.substr(line, behind - line);
  }

  std::string line_below(std::string_view indent) const { return fmt::format("{}{}", line_end_, indent); }
  std::string deeper(std::string_view indent) const { return fmt::format("{}{}", indent, unit_); }

  /// A value over several lines, the first of which is not indented.
  std::string laid_out(const YamlNode& value, std::string_view indent) const {
    const bool is_empty = value.items.empty() && value.entries.empty();
    if (value.kind == YamlNode::Kind::kScalar || is_empty) return json_line(value);
    const auto inner = deeper(indent);
    std::vector<std::string> parts;
    for (const auto& item : value.items) parts.push_back(line_below(inner) + laid_out(item, inner));
    for (const auto& [key, member] : value.entries)
      parts.push_back(line_below(inner) + json_quoted(key.text) + ": " + laid_out(member, inner));
    const bool is_list = value.kind == YamlNode::Kind::kSequence;
    return (is_list ? "[" : "{") + join(parts, ",") + line_below(indent) + (is_list ? "]" : "}");
  }

 private:
  std::string_view text_;
  std::string_view line_end_;
  std::string unit_;
};

/// One edit of one text.
class Editing {
 public:
  Editing(std::string_view text, const YamlNode& root, const JsonEdit& edit)
      : text_(text), root_(root), edit_(edit), layout_(text, root) {}

  Result<std::string> edited() const { return edit_.kind == Kind::kElement ? edit_element() : edit_member(); }

 private:
  Result<std::string> edit_element() const {
    const auto* list = json_at(root_, edit_.pointer);
    const bool adds = edit_.after.has_value();
    if (list == nullptr && !adds) return std::string(text_);
    if (list == nullptr || list->kind != YamlNode::Kind::kSequence) return conflict("is no list");
    const auto value = TRY(read(adds ? *edit_.after : edit_.before.value_or("null")));
    const auto wanted = json_canonical(value);
    const auto found = std::find_if(list->items.begin(), list->items.end(),
                                    [&](const auto& item) { return json_canonical(item) == wanted; });
    if ((found != list->items.end()) == adds) return std::string(text_);
    if (adds) return inserted(*list, "", value);
    return removed(*list, static_cast<std::size_t>(found - list->items.begin()));
  }

  Result<std::string> edit_member() const {
    const auto slash = edit_.pointer.rfind('/');
    const auto* object = json_at(root_, edit_.pointer.substr(0, slash));
    const auto* there = json_at(root_, edit_.pointer);
    if (edit_.kind == Kind::kContainer && there != nullptr && (edit_.after || !is_empty(*there)))
      return is_as_wide(*there) ? Result<std::string>(std::string(text_)) : conflict("is of another kind");
    if (TRY(is(there, edit_.after))) return std::string(text_);
    // Nothing that is empty, or not there, has anything that could have been changed.
    if (edit_.kind != Kind::kContainer && !TRY(is(there, edit_.before)))
      return conflict("was changed meanwhile");
    if (object == nullptr || object->kind != YamlNode::Kind::kMapping) return conflict("is in no object");
    if (!edit_.after) return removed(*object, index_in(*object, there));
    const auto value = TRY(read(*edit_.after));
    if (there == nullptr) return inserted(*object, name_of(edit_.pointer.substr(slash + 1)), value);
    const auto old = text_.substr(there->offset, there->end - there->offset);
    const bool was_on_one_line = old.find('\n') == std::string_view::npos;
    std::string text(text_);
    return text.replace(
        there->offset, old.size(),
        was_on_one_line ? json_line(value) : layout_.laid_out(value, layout_.indent_at(there->offset)));
  }

  static bool is_empty(const YamlNode& node) { return node.items.empty() && node.entries.empty(); }

  /// What is removed stays while it holds something; what is made must be of its kind.
  bool is_as_wide(const YamlNode& there) const {
    const auto kind = edit_.after.value_or(edit_.before.value_or("{}")) == "{}" ? YamlNode::Kind::kMapping
                                                                                : YamlNode::Kind::kSequence;
    return there.kind == kind || !edit_.after;
  }

  static Result<YamlNode> read(const std::string& value) {
    auto wrapped = TRY(read_json_places("{\"v\":" + value + "}", "value"));
    return std::move(wrapped.entries.front().second);
  }

  static Result<bool> is(const YamlNode* there, const std::optional<std::string>& value) {
    if (there == nullptr || !value) return (there != nullptr) == value.has_value();
    const auto wanted = TRY(read(*value));
    return json_canonical(*there) == json_canonical(wanted);
  }

  static std::string name_of(std::string_view step) {
    std::string name(step);
    for (auto at = name.find('~'); at != std::string::npos; at = name.find('~', at + 1))
      name.replace(at, 2, name.compare(at, 2, "~1") == 0 ? "/" : "~");
    return name;
  }

  static std::size_t index_in(const YamlNode& object, const YamlNode* value) {
    const auto found = std::find_if(object.entries.begin(), object.entries.end(),
                                    [&](const auto& entry) { return &entry.second == value; });
    return static_cast<std::size_t>(found - object.entries.begin());
  }

  /// With one more entry at the end; `name` where it is a member.
  std::string inserted(const YamlNode& container, const std::string& name, const YamlNode& value) const {
    const auto entries = entries_of(container);
    const auto head = container.kind == YamlNode::Kind::kMapping ? json_quoted(name) + ": " : "";
    std::string text(text_);
    if (entries.empty()) {
      const auto indent = layout_.indent_at(container.offset);
      const auto inner = layout_.deeper(indent);
      return text.replace(
          container.offset + 1, container.end - container.offset - 2,
          layout_.line_below(inner) + head + layout_.laid_out(value, inner) + layout_.line_below(indent));
    }
    if (!layout_.begins_line(entries.back().begin))
      return text.insert(entries.back().end, ", " + head + json_line(value));
    const auto indent = layout_.indent_at(entries.back().begin);
    return text.insert(entries.back().end,
                       "," + layout_.line_below(indent) + head + layout_.laid_out(value, indent));
  }

  std::string removed(const YamlNode& container, std::size_t index) const {
    const auto entries = entries_of(container);
    std::string text(text_);
    if (entries.size() == 1) return text.erase(container.offset + 1, container.end - container.offset - 2);
    const auto& gone = entries.at(index);
    if (index + 1 == entries.size())
      return text.erase(entries.at(index - 1).end, gone.end - entries.at(index - 1).end);
    return text.erase(gone.begin, entries.at(index + 1).begin - gone.begin);
  }

  Error conflict(std::string_view what) const {
    return {ErrorKind::kConflict,
            codes::kContentConflict,
            fmt::format("{} {}", edit_.pointer, what),
            {},
            "it is read again"};
  }

  std::string_view text_;
  const YamlNode& root_;
  const JsonEdit& edit_;
  Layout layout_;
};

}  // namespace

JsonEdit taken_back(JsonEdit edit) {
  std::swap(edit.before, edit.after);
  return edit;
}

Result<std::string> edit_json(std::string text, const std::string& file, const std::vector<JsonEdit>& edits) {
  for (const auto& edit : edits) {
    const auto root = TRY(read_json_places(text, file));
    text = TRY(Editing(text, root, edit).edited());
  }
  return text;
}

}  // namespace talentops::codec
