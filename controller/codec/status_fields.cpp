#include "controller/codec/status_fields.hpp"

#include <charconv>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/codec/json.hpp"

namespace talentops::codec {

StatusFields::StatusFields(const YamlNode* node, std::string where, std::optional<Error>& error)
    : node_(node), where_(std::move(where)), error_(&error) {
  if (node_ != nullptr && node_->kind == YamlNode::Kind::kMapping) return;
  node_ = nullptr;
  refuse({}, "an object");
}

void StatusFields::refuse(std::string_view key, std::string_view expected) const {
  if (*error_) return;
  const auto separator = key.empty() ? "" : ".";
  *error_ = Error{ErrorKind::kInvalid,
                  codes::kStatusUnreadable,
                  fmt::format("{}{}{}: expected {}", where_, separator, key, expected),
                  {},
                  "look whether this talentops is as new as the controller that wrote it"};
}

const YamlNode* StatusFields::find(std::string_view key) const {
  const auto* found = node_ == nullptr ? nullptr : node_->find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string StatusFields::text(std::string_view key) const {
  const auto* found = find(key);
  if (found != nullptr && found->kind == YamlNode::Kind::kScalar && !found->plain) return found->text;
  refuse(key, "a text");
  return {};
}

std::string StatusFields::text_or_empty(std::string_view key) const {
  return find(key) == nullptr ? "" : text(key);
}

int StatusFields::percent(std::string_view key) const {
  const auto* found = find(key);
  int value = -1;
  if (found != nullptr && found->plain) {
    const char* const end = found->text.data() + found->text.size();
    const auto [at, failed] = std::from_chars(found->text.data(), end, value);
    if (failed != std::errc{} || at != end) value = -1;
  }
  if (value < 0 || value > 100) refuse(key, "a number from 0 to 100");
  return value;
}

int StatusFields::number(std::string_view key) const {
  const auto* found = find(key);
  if (found == nullptr) return 0;
  int value = -1;
  if (found->plain) std::from_chars(found->text.data(), found->text.data() + found->text.size(), value);
  if (value < 0) refuse(key, "a number");
  return value;
}

bool StatusFields::truth(std::string_view key) const {
  const auto* found = find(key);
  if (found == nullptr) return false;
  const bool is_truth = found->plain && (found->text == "true" || found->text == "false");
  if (!is_truth) refuse(key, "true or false");
  return found->text == "true";
}

Instant StatusFields::time(std::string_view key) const {
  const auto value = parse_time(text(key));
  if (!value) refuse(key, "a time (RFC 3339)");
  return value.value_or(Instant());
}

std::optional<Instant> StatusFields::optional_time(std::string_view key) const {
  if (find(key) == nullptr) return std::nullopt;
  return time(key);
}

Digest StatusFields::digest(std::string_view key) const {
  const auto value = Digest::parse(text(key));
  if (!value) refuse(key, "sha256: and 64 hexadecimal digits");
  return value.value_or(Digest());
}

std::optional<Digest> StatusFields::optional_digest(std::string_view key) const {
  if (find(key) == nullptr) return std::nullopt;
  return digest(key);
}

domain::Version StatusFields::version(std::string_view key) const {
  const auto value = domain::Version::parse(text(key));
  if (!value) refuse(key, "a version");
  return value.value_or(domain::Version());
}

StatusFields StatusFields::object(std::string_view key) const {
  return {find(key), fmt::format("{}.{}", where_, key), *error_};
}

std::optional<StatusFields> StatusFields::optional_object(std::string_view key) const {
  if (find(key) == nullptr) return std::nullopt;
  return object(key);
}

const YamlNode* StatusFields::mapping(std::string_view key) const {
  const auto* found = find(key);
  const bool is_mapping = found != nullptr && found->kind == YamlNode::Kind::kMapping;
  if (found != nullptr && !is_mapping) refuse(key, "an object");
  return is_mapping ? found : nullptr;
}

std::vector<StatusFields> StatusFields::objects(std::string_view key) const {
  const auto* found = find(key);
  if (found == nullptr) return {};
  if (found->kind != YamlNode::Kind::kSequence) refuse(key, "a list");
  std::vector<StatusFields> all;
  for (std::size_t i = 0; i < found->items.size(); ++i) {
    all.emplace_back(&found->items[i], fmt::format("{}.{}[{}]", where_, key, i), *error_);
  }
  return all;
}

std::vector<std::string> StatusFields::texts(std::string_view key) const {
  const auto* found = find(key);
  if (found == nullptr) return {};
  if (found->kind != YamlNode::Kind::kSequence) refuse(key, "a list");
  std::vector<std::string> all;
  for (const auto& item : found->items) {
    if (item.kind != YamlNode::Kind::kScalar || item.plain) refuse(key, "a list of texts");
    all.push_back(item.text);
  }
  return all;
}

Result<YamlNode> read_status_tree(std::string_view text, const std::string& file) {
  auto tree = read_json(text, file);
  if (tree) return tree;
  return Error{ErrorKind::kInvalid, codes::kStatusUnreadable, tree.error().message, tree.error().where,
               "look whether this is a file that a controller wrote"};
}

}  // namespace talentops::codec
