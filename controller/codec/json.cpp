#include "controller/codec/json.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/json_tree.hpp"

namespace talentops::codec {
namespace {

Error invalid(std::string message, const std::string& file, std::string_view text, std::size_t offset) {
  const auto place =
      first_invalid_utf8(text) ? LineColumn{0, 0} : line_column(text, std::min(offset, text.size()));
  return {ErrorKind::kInvalid, codes::kJsonInvalid, std::move(message),
          Location{file, place.line, place.column}};
}

Error broken(const std::string& where, std::string_view what) {
  return {ErrorKind::kDenied,
          codes::kTargetStateBroken,
          fmt::format("{}: {}", where, what),
          {},
          "restore the file, or have a person decide what is installed"};
}

}  // namespace

Result<YamlNode> read_json(std::string_view text, const std::string& file, std::size_t depth) {
  auto tree = parse_json(text, depth);
  if (tree.refused) return invalid(std::move(tree.refused->message), file, text, tree.refused->offset);
  return std::move(tree.root);
}

Result<YamlNode> read_kept_json(std::string_view text, const std::string& file) {
  auto read = read_json(text, file);
  if (!read) return broken(read.error().where->text(), read.error().message);
  const YamlNode* format = read->kind == YamlNode::Kind::kMapping ? read->find("format") : nullptr;
  std::uint64_t number = 0;
  if (format != nullptr && format->plain) {
    std::from_chars(format->text.data(), format->text.data() + format->text.size(), number);
  }
  if (number == 0) return broken(file, "has no \"format\" number");
  if (number > 1) {
    return Error{ErrorKind::kDenied,
                 codes::kTargetStateNewer,
                 fmt::format("{}: has format {}, this version of talentops knows format 1", file, number),
                 {},
                 "run the version that wrote it, or a newer one"};
  }
  return read;
}

JsonFields::JsonFields(const YamlNode& node, std::string where, std::optional<Error>& error)
    : node_(&node), where_(std::move(where)), error_(&error) {
  if (node.kind != YamlNode::Kind::kMapping && !error) error = broken(where_, "expected an object");
}

void JsonFields::fail(std::string_view key, std::string_view expected) {
  if (!*error_) *error_ = broken(where_, fmt::format("{}: expected {}", excerpt(key), expected));
}

const YamlNode* JsonFields::find(std::string_view key) {
  asked_.emplace(key);
  return node_->find(key);
}

bool JsonFields::has(std::string_view key) { return find(key) != nullptr; }

const YamlNode* JsonFields::scalar(std::string_view key, bool plain) {
  const YamlNode* node = find(key);
  const bool fits = node != nullptr && node->kind == YamlNode::Kind::kScalar && node->plain == plain;
  return fits ? node : nullptr;
}

std::string JsonFields::text(std::string_view key) {
  const YamlNode* node = scalar(key, false);
  if (node == nullptr) fail(key, "a text");
  return node == nullptr ? std::string() : node->text;
}

std::optional<std::string> JsonFields::optional_text(std::string_view key) {
  if (!has(key)) return std::nullopt;
  return text(key);
}

std::uint64_t JsonFields::number(std::string_view key) {
  const YamlNode* node = scalar(key, true);
  std::uint64_t value = 0;
  if (node != nullptr) {
    const char* const end = node->text.data() + node->text.size();
    const auto [at, failed] = std::from_chars(node->text.data(), end, value);
    // What is larger could not be written again.
    const bool fits = value <= std::uint64_t(std::numeric_limits<std::int64_t>::max());
    if (failed == std::errc{} && at == end && fits) return value;
  }
  fail(key, "a whole number");
  return 0;
}

bool JsonFields::truth(std::string_view key) {
  if (!has(key)) return false;
  const YamlNode* node = scalar(key, true);
  if (node == nullptr || (node->text != "true" && node->text != "false")) {
    fail(key, "true or false");
    return false;
  }
  return node->text == "true";
}

Digest JsonFields::digest(std::string_view key) {
  const auto digest = Digest::parse(text(key));
  if (!digest) fail(key, "\"sha256:\" and 64 hexadecimal digits");
  return digest.value_or(Digest());
}

std::optional<Digest> JsonFields::optional_digest(std::string_view key) {
  if (!has(key)) return std::nullopt;
  return digest(key);
}

Instant JsonFields::time(std::string_view key) {
  const auto time = parse_time(text(key));
  if (!time) fail(key, "a time (RFC 3339)");
  return time.value_or(Instant());
}

std::vector<std::string> JsonFields::texts(std::string_view key) {
  const YamlNode* node = find(key);
  if (node == nullptr) return {};
  if (node->kind != YamlNode::Kind::kSequence) fail(key, "a list of texts");
  std::vector<std::string> texts;
  for (const YamlNode& item : node->items) {
    if (item.kind != YamlNode::Kind::kScalar || item.plain) fail(key, "a list of texts");
    texts.push_back(item.text);
  }
  return texts;
}

JsonFields JsonFields::object(std::string_view key) {
  static const YamlNode kNothing = [] {
    YamlNode node;
    node.kind = YamlNode::Kind::kMapping;
    return node;
  }();
  const YamlNode* node = find(key);
  if (node == nullptr) fail(key, "an object");
  return {node == nullptr ? kNothing : *node, fmt::format("{}: {}", where_, key), *error_};
}

std::vector<JsonFields> JsonFields::objects(std::string_view key) {
  const YamlNode* node = find(key);
  if (node == nullptr) return {};
  if (node->kind != YamlNode::Kind::kSequence) fail(key, "a list of objects");
  std::vector<JsonFields> objects;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    objects.emplace_back(node->items[i], fmt::format("{}: {}[{}]", where_, key, i), *error_);
  }
  return objects;
}

void JsonFields::close() {
  for (const auto& [key, value] : node_->entries) {
    if (!asked_.contains(key.text)) fail(key.text, "no such field");
  }
}

}  // namespace talentops::codec
