#include "controller/codec/strict_json.hpp"

#include <algorithm>
#include <exception>
#include <optional>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/json_text.hpp"

namespace talentops::codec {
namespace {

namespace json = boost::json;

Error not_json(std::string message) {
  return {ErrorKind::kInvalid,
          codes::kStatementNotJson,
          std::move(message),
          {},
          "a statement is one JSON object on one line"};
}

/// Builds the tree as the parser tells it, and remembers the first member that stands twice: a finished value
/// cannot show it.
class TreeBuilder {
 public:
  using error_code = json::error_code;
  constexpr static std::size_t max_object_size = 2'000;  // members are compared with each other
  constexpr static std::size_t max_array_size = std::size_t(-1);
  constexpr static std::size_t max_key_size = std::size_t(-1);
  constexpr static std::size_t max_string_size = std::size_t(-1);

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(JsonNode::Kind::kObject); }
  bool on_object_end(std::size_t, error_code&) { return close(); }
  bool on_array_begin(error_code&) { return open(JsonNode::Kind::kList); }
  bool on_array_end(std::size_t, error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
  bool on_key(json::string_view part, std::size_t, error_code&) {
    gather(part);
    auto& members = open_.back().members;
    const bool twice = std::any_of(members.begin(), members.end(),
                                   [&](const auto& member) { return member.first == text_; });
    if (twice && !duplicate_) duplicate_ = text_;
    members.emplace_back(std::exchange(text_, {}), JsonNode());
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
  bool on_string(json::string_view part, std::size_t, error_code&) {
    gather(part);
    return add({.kind = JsonNode::Kind::kText, .text = std::exchange(text_, {})});
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, error_code&) {
    return add_number(static_cast<double>(value));
  }
  bool on_uint64(std::uint64_t value, json::string_view, error_code&) {
    return add_number(static_cast<double>(value));
  }
  bool on_double(double value, json::string_view, error_code&) { return add_number(value); }
  bool on_bool(bool value, error_code&) { return add({.kind = JsonNode::Kind::kBoolean, .truth = value}); }
  bool on_null(error_code&) { return add({}); }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  JsonNode& root() { return root_; }
  const std::optional<std::string>& duplicate() const { return duplicate_; }

 private:
  bool gather(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool open(JsonNode::Kind kind) {
    open_.push_back({.kind = kind});
    return true;
  }
  bool close() {
    JsonNode node = std::move(open_.back());
    open_.pop_back();
    return add(std::move(node));
  }
  bool add_number(double value) { return add({.kind = JsonNode::Kind::kNumber, .number = value}); }
  bool add(JsonNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().kind == JsonNode::Kind::kObject) {
      open_.back().members.back().second = std::move(node);
    } else {
      open_.back().items.push_back(std::move(node));
    }
    return true;
  }

  std::vector<JsonNode> open_;
  JsonNode root_;
  std::string text_;
  std::optional<std::string> duplicate_;
};

Result<JsonNode> read(std::string_view text, std::size_t depth) {
  json::parse_options options;
  options.max_depth = depth;
  json::basic_parser<TreeBuilder> parser(options);
  json::error_code failed;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), failed);
  if (parser.handler().duplicate()) {
    return Error{ErrorKind::kInvalid,
                 codes::kStatementDuplicateKey,
                 fmt::format("the member {} stands twice", json_quoted(*parser.handler().duplicate())),
                 {},
                 "write each member once"};
  }
  if (failed) return not_json(fmt::format("not JSON at byte {}: {}", read, failed.message()));
  if (text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
    return not_json("text follows the JSON object");
  if (parser.handler().root().kind != JsonNode::Kind::kObject) return not_json("the JSON is not an object");
  return std::move(parser.handler().root());
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
  try {
    return read(text, depth);
  } catch (const std::exception& thrown) {
    return not_json(fmt::format("the JSON reader gave up: {}", thrown.what()));
  }
}

}  // namespace talentops::codec
