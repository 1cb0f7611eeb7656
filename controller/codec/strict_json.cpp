#include "controller/codec/strict_json.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/json_tree.hpp"

namespace talentops::codec {
namespace {

Error not_json(std::string message) {
  return {ErrorKind::kInvalid,
          codes::kStatementNotJson,
          std::move(message),
          {},
          "a statement is one JSON object on one line"};
}

constexpr std::size_t kMostMembers = 2'000;

/// Members are looked for one by one, and no statement of ours has more than a few.
bool is_too_wide(const YamlNode& node) {
  return node.entries.size() > kMostMembers ||
         std::any_of(node.items.begin(), node.items.end(), is_too_wide) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const auto& entry) { return is_too_wide(entry.second); });
}

JsonNode scalar(YamlNode&& node) {
  if (!node.plain) return {.kind = JsonNode::Kind::kText, .text = std::move(node.text)};
  if (node.text == "null") return {};
  if (node.text == "true" || node.text == "false")
    return {.kind = JsonNode::Kind::kBoolean, .truth = node.text == "true"};
  return {.kind = JsonNode::Kind::kNumber, .number = std::strtod(node.text.c_str(), nullptr)};
}

/// The tree of the one reader of JSON, with the types that JSON tells apart.
JsonNode typed(YamlNode&& node) {
  JsonNode made;
  switch (node.kind) {
    case YamlNode::Kind::kScalar:
      return scalar(std::move(node));
    case YamlNode::Kind::kSequence:
      made.kind = JsonNode::Kind::kList;
      for (auto& item : node.items) made.items.push_back(typed(std::move(item)));
      return made;
    case YamlNode::Kind::kMapping:
      made.kind = JsonNode::Kind::kObject;
      for (auto& [key, value] : node.entries)
        made.members.emplace_back(std::move(key.text), typed(std::move(value)));
      return made;
  }
  return made;
}

}  // namespace

const JsonNode* JsonNode::find(std::string_view name) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
  return found == members.end() ? nullptr : &found->second;
}

const std::string* JsonNode::find_text(std::string_view name) const {
  const JsonNode* member = find(name);
  return member != nullptr && member->kind == Kind::kText ? &member->text : nullptr;
}

Result<JsonNode> read_strict_json(std::string_view text, std::size_t depth) {
  auto tree = parse_json(text, depth);
  if (tree.refused && tree.refused->duplicate) {
    return Error{ErrorKind::kInvalid,
                 codes::kStatementDuplicateKey,
                 fmt::format("the member {}", tree.refused->message),
                 {},
                 "write each member once"};
  }
  if (tree.refused)
    return not_json(fmt::format("{} (at byte {})", tree.refused->message, tree.refused->offset));
  if (tree.root.kind != YamlNode::Kind::kMapping) return not_json("the JSON is not an object");
  if (is_too_wide(tree.root))
    return not_json(fmt::format("an object has more than {} members", kMostMembers));
  return typed(std::move(tree.root));
}

}  // namespace talentops::codec
