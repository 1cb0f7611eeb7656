#include <algorithm>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/json.hpp"
#include "controller/codec/json_edit.hpp"
#include "controller/codec/json_text.hpp"

namespace talentops::codec {
namespace {

/// Walks text that was read already, beside its tree, and notes where each value begins and ends.
class Placing {
 public:
  explicit Placing(std::string_view text) : text_(text) {}

  void place(YamlNode& node) {
    skip_blank();
    node.offset = at_;
    switch (node.kind) {
      case YamlNode::Kind::kScalar:
        skip_scalar();
        break;
      case YamlNode::Kind::kSequence:
        ++at_;
        for (auto& item : node.items) {
          place(item);
          skip_comma();
        }
        close();
        break;
      case YamlNode::Kind::kMapping:
        ++at_;
        for (auto& [key, value] : node.entries) {
          place(key);
          skip_blank();
          ++at_;  // the colon
          place(value);
          skip_comma();
        }
        close();
        break;
    }
    node.end = at_;
  }

 private:
  void skip_blank() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  void skip_comma() {
    skip_blank();
    if (at_ < text_.size() && text_[at_] == ',') ++at_;
  }
  void close() {
    skip_blank();
    ++at_;
  }
  void skip_scalar() {
    if (text_[at_] != '"') {
      at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
      return;
    }
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string unescaped(std::string_view step) {
  std::string name;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool is_escape = step[i] == '~' && i + 1 < step.size();
    name += is_escape ? (step[++i] == '1' ? '/' : '~') : step[i];
  }
  return name;
}

std::string written(const YamlNode& value, bool sorted) {
  if (value.kind == YamlNode::Kind::kScalar) return value.plain ? value.text : json_quoted(value.text);
  std::vector<std::string> parts;
  if (value.kind == YamlNode::Kind::kSequence) {
    for (const auto& item : value.items) parts.push_back(written(item, sorted));
    return "[" + join(parts, sorted ? "," : ", ") + "]";
  }
  for (const auto& [key, member] : value.entries)
    parts.push_back(json_quoted(key.text) + (sorted ? ":" : ": ") + written(member, sorted));
  if (sorted) std::sort(parts.begin(), parts.end());
  return "{" + join(parts, sorted ? "," : ", ") + "}";
}

}  // namespace

std::string pointer_below(std::string_view pointer, std::string_view name) {
  std::string below(pointer);
  below += '/';
  for (const char c : name) {
    if (c == '~' || c == '/') {
      below += c == '~' ? "~0" : "~1";
    } else {
      below += c;
    }
  }
  return below;
}

std::string json_line(const YamlNode& value) { return written(value, false); }
std::string json_canonical(const YamlNode& value) { return written(value, true); }

Result<YamlNode> read_json_places(std::string_view text, const std::string& file) {
  YamlNode root = TRY(read_json(text, file));
  if (root.kind != YamlNode::Kind::kMapping) {
    return Error{ErrorKind::kInvalid, codes::kJsonInvalid, "is not a JSON object", Location{file, 1, 1},
                 "it begins with { and ends with }"};
  }
  Placing(text).place(root);
  return root;
}

const YamlNode* json_at(const YamlNode& root, std::string_view pointer) {
  const YamlNode* node = &root;
  if (pointer.empty()) return node;
  for (const auto step : split(pointer.substr(1), '/')) {
    node = node->kind == YamlNode::Kind::kMapping ? node->find(unescaped(step)) : nullptr;
    if (node == nullptr) return nullptr;
  }
  return node;
}

}  // namespace talentops::codec
