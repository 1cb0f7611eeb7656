#include "controller/codec/json_tree.hpp"

#include <exception>
#include <set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "controller/codec/excerpt.hpp"

namespace talentops::codec {
namespace {

namespace json = boost::json;

/// Builds the tree as the parser tells it; a finished Boost value could not show a name that stood twice.
class JsonTreeBuilder {
 public:
  using error_code = json::error_code;
  constexpr static std::size_t max_object_size = std::size_t(-1);
  constexpr static std::size_t max_array_size = std::size_t(-1);
  constexpr static std::size_t max_key_size = std::size_t(-1);
  constexpr static std::size_t max_string_size = std::size_t(-1);

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(YamlNode::Kind::kMapping); }
  bool on_object_end(std::size_t, error_code&) { return close(); }
  bool on_array_begin(error_code&) { return open(YamlNode::Kind::kSequence); }
  bool on_array_end(std::size_t, error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
  bool on_key(json::string_view part, std::size_t, error_code& error) {
    gather(part);
    YamlNode key = quoted();
    if (!names_.back().insert(key.text).second) {
      duplicate_ = key.text;
      error = json::error::syntax;
      return false;
    }
    open_.back().entries.emplace_back(std::move(key), YamlNode());
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
  bool on_string(json::string_view part, std::size_t, error_code&) {
    gather(part);
    return add(quoted());
  }
  bool on_number_part(json::string_view part, error_code&) { return gather(part); }
  bool on_int64(std::int64_t, json::string_view part, error_code&) { return add_number(part); }
  bool on_uint64(std::uint64_t, json::string_view part, error_code&) { return add_number(part); }
  bool on_double(double, json::string_view part, error_code&) { return add_number(part); }
  bool on_bool(bool value, error_code&) { return add(plain(value ? "true" : "false")); }
  bool on_null(error_code&) { return add(plain("null")); }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  YamlNode& root() { return root_; }
  const std::optional<std::string>& duplicate() const { return duplicate_; }

 private:
  static YamlNode plain(std::string text) {
    YamlNode node;
    node.text = std::move(text);
    return node;
  }
  YamlNode quoted() {
    YamlNode node = plain(std::exchange(text_, {}));
    node.plain = false;
    return node;
  }
  bool gather(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool add_number(json::string_view part) {
    gather(part);
    return add(plain(std::exchange(text_, {})));
  }
  bool open(YamlNode::Kind kind) {
    YamlNode node;
    node.kind = kind;
    open_.push_back(std::move(node));
    names_.emplace_back();
    return true;
  }
  bool close() {
    YamlNode node = std::move(open_.back());
    open_.pop_back();
    names_.pop_back();
    return add(std::move(node));
  }
  bool add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().kind == YamlNode::Kind::kMapping) {
      open_.back().entries.back().second = std::move(node);
    } else {
      open_.back().items.push_back(std::move(node));
    }
    return true;
  }

  std::vector<YamlNode> open_;
  std::vector<std::set<std::string>> names_;
  YamlNode root_;
  std::string text_;
  std::optional<std::string> duplicate_;
};

JsonTree parse(std::string_view text, std::size_t depth) {
  json::parse_options options;
  options.max_depth = depth;
  json::basic_parser<JsonTreeBuilder> parser(options);
  json::error_code failed;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), failed);
  if (const auto& name = parser.handler().duplicate())
    return {.refused = JsonRefusal{excerpt(*name) + " stands twice", read, name}};
  if (failed) return {.refused = JsonRefusal{"not JSON: " + failed.message(), read}};
  const std::size_t rest = text.find_first_not_of(" \t\r\n", read);
  if (rest != std::string_view::npos) return {.refused = JsonRefusal{"text follows the JSON value", rest}};
  return {.root = std::move(parser.handler().root())};
}

}  // namespace

JsonTree parse_json(std::string_view text, std::size_t depth) {
  try {
    return parse(text, depth);
  } catch (const std::exception& thrown) {
    return {.refused = JsonRefusal{fmt::format("the JSON reader gave up: {}", thrown.what())}};
  }
}

}  // namespace talentops::codec
