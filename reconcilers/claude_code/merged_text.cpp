#include "reconcilers/claude_code/merged_text.hpp"

#include <algorithm>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"

namespace talentops::claude_code {
namespace {

bool is_json(std::string_view path) { return path.ends_with(".json"); }

Error unreadable(const std::string& path, Error why) {
  if (!why.where) why.where = Location{path};
  return {ErrorKind::kDenied, codes::kClientFileInvalid, std::move(why.message), std::move(why.where),
          "correct the file; nothing was changed"};
}

std::string without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

std::string with_line(std::string text, const std::string& line) {
  const std::string_view end = text.find("\r\n") == std::string::npos ? "\n" : "\r\n";
  if (!text.empty() && !text.ends_with('\n')) text += end;
  return text.append(line).append(end);
}

std::string without_line(const std::string& text, const std::string& line) {
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size() - 1) + 1;
    auto here = std::string_view(text).substr(start, end - start);
    while (here.ends_with('\n') || here.ends_with('\r')) here.remove_suffix(1);
    if (here == line) return text.substr(0, start) + text.substr(end);
    start = end;
  }
  return text;
}

std::string edit_line(std::string text, const codec::JsonEdit& edit) {
  const auto& line = edit.after ? *edit.after : edit.before.value_or("");
  auto without = without_line(text, line);
  const bool is_there = without.size() != text.size();
  if (edit.after) return is_there ? text : with_line(std::move(text), line);
  return without;
}

}  // namespace

Result<MergedText> MergedText::read(const std::string& path, const std::optional<std::string>& text) {
  MergedText merged;
  if (!text) return merged;
  if (first_invalid_utf8(*text)) return unreadable(path, {ErrorKind::kInvalid, {}, path + " is not UTF-8"});
  if (is_elsewhere(path)) {
    auto variables = VariablesFile::read(*text, path);
    if (!variables) return unreadable(path, std::move(variables).error());
    merged.variables_ = *std::move(variables);
  } else if (is_json(path)) {
    auto root = codec::read_json_places(*text, path);
    if (!root) return unreadable(path, std::move(root).error());
    merged.root_ = *std::move(root);
    return merged;
  }
  for (const auto line : split(*text, '\n')) merged.lines_.push_back(without_return(line));
  while (!merged.lines_.empty() && merged.lines_.back().empty()) merged.lines_.pop_back();
  return merged;
}

bool MergedText::has(const std::string& pointer) const {
  return variables_ ? variables_->value(variable_at(pointer)).has_value()
                    : codec::json_at(root_, pointer) != nullptr;
}

std::optional<std::string> MergedText::value(domain::ItemKind kind, const std::string& pointer,
                                             const Digest& item) const {
  if (variables_) return variables_->value(variable_at(pointer));
  const auto is_it = [&](const std::string& text) { return sha256(text) == item; };
  if (kind == domain::ItemKind::kLine) {
    const auto found = std::find_if(lines_.begin(), lines_.end(), is_it);
    return found == lines_.end() ? std::nullopt : std::optional(*found);
  }
  const auto* node = codec::json_at(root_, pointer);
  if (node == nullptr) return std::nullopt;
  if (kind == domain::ItemKind::kKey) return codec::json_canonical(*node);
  for (const auto& each : node->items) {
    if (auto text = codec::json_canonical(each); is_it(text)) return text;
  }
  return std::nullopt;
}

std::optional<Digest> MergedText::find(domain::ItemKind kind, const std::string& pointer,
                                       const Digest& item) const {
  if (kind == domain::ItemKind::kSecret) return has(pointer) ? std::optional(item) : std::nullopt;
  const auto there = value(kind, pointer, item);
  return there ? std::optional(sha256(*there)) : std::nullopt;
}

Result<std::string> edited(const std::string& path, const std::optional<std::string>& text,
                           const Edits& edits) {
  if (is_json(path)) {
    auto made = codec::edit_json(text.value_or("{}\n"), path, edits);
    if (!made && made.error().kind == ErrorKind::kInvalid) return unreadable(path, std::move(made).error());
    return made;
  }
  auto made = text.value_or("");
  for (const auto& edit : edits) made = edit_line(std::move(made), edit);
  return made;
}

std::string taken_back(const std::string& path, const std::string& text, const Edits& edits) {
  auto made = text;
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    const bool was_there = edit->kind == codec::JsonEdit::Kind::kContainer && edit->before && edit->after;
    if (was_there) continue;
    auto back = edited(path, made, {codec::taken_back(*edit)});
    if (back) made = *std::move(back);
  }
  return made;
}

}  // namespace talentops::claude_code
