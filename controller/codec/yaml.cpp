#include "controller/codec/yaml.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <yaml.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/internal.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/yaml_complaints.hpp"
#include "controller/codec/yaml_scan.hpp"
#include "controller/codec/yaml_tree.hpp"

namespace talentops::codec {

bool YamlNode::is_null() const {
  if (kind != Kind::kScalar || !plain) return false;
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

namespace {

/// The parser counts characters, everybody else here bytes. Asked in almost ascending order.
class ByteOffsets {
 public:
  explicit ByteOffsets(std::string_view text)
      : text_(text), is_ascii_(std::none_of(text.begin(), text.end(), [](char c) {
          return static_cast<unsigned char>(c) >= 0x80;
        })) {}

  std::size_t of(const yaml_mark_t& mark) {
    if (is_ascii_) return std::min(mark.index, text_.size());
    if (mark.index < characters_) characters_ = bytes_ = 0;
    for (; characters_ < mark.index && bytes_ < text_.size(); ++characters_) {
      do ++bytes_;
      while (bytes_ < text_.size() && (static_cast<unsigned char>(text_[bytes_]) & 0xC0U) == 0x80U);
    }
    return bytes_;
  }

 private:
  std::string_view text_;
  bool is_ascii_;
  std::size_t characters_ = 0;
  std::size_t bytes_ = 0;
};

/// One event after the other; libyaml's own, given back when the next one is asked for.
class Events {
 public:
  explicit Events(std::string_view text) {
    is_open_ = yaml_parser_initialize(&parser_) == 1;
    if (!is_open_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Events() {
    yaml_event_delete(&event_);
    if (is_open_) yaml_parser_delete(&parser_);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  Events(Events&&) = delete;
  Events& operator=(Events&&) = delete;

  /// Nothing: it cannot go on, `parser` says why.
  const yaml_event_t* next() {
    yaml_event_delete(&event_);
    return is_open_ && yaml_parser_parse(&parser_, &event_) == 1 ? &event_ : nullptr;
  }
  const yaml_parser_t& parser() const { return parser_; }

 private:
  yaml_parser_t parser_ = {};
  yaml_event_t event_ = {};
  bool is_open_ = false;
};

/// Hands the parser's events on to the tree.
class Telling {
 public:
  Telling(YamlTree& tree, YamlComplaints& complaints, ByteOffsets& offsets)
      : tree_(tree), complaints_(complaints), offsets_(offsets) {}

  void tell(const yaml_event_t& event) {
    const auto at = offsets_.of(event.start_mark);
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        return tree_.start_document(at);
      case YAML_ALIAS_EVENT:
        return complaints_.refuse(
            at, codes::kYamlAnchor, "an alias (*…)",
            "aliases are not read; write the value out, or quote a text that begins with *");
      case YAML_SCALAR_EVENT:
        refuse_anchor(at, event.data.scalar.anchor);
        return tell_scalar(at, event);
      case YAML_SEQUENCE_START_EVENT:
        refuse_anchor(at, event.data.sequence_start.anchor);
        return tree_.open_sequence(at, column_of(event),
                                   event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
      case YAML_MAPPING_START_EVENT:
        refuse_anchor(at, event.data.mapping_start.anchor);
        return tree_.open_mapping(at, column_of(event),
                                  event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return tree_.close();
      case YAML_NO_EVENT:
      case YAML_STREAM_START_EVENT:
      case YAML_STREAM_END_EVENT:
      case YAML_DOCUMENT_END_EVENT:
        return;
    }
  }

 private:
  static int column_of(const yaml_event_t& event) { return static_cast<int>(event.start_mark.column); }

  /// A value that is not there is an empty one that begins where it ends.
  void tell_scalar(std::size_t at, const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    const bool is_missing = scalar.length == 0 && scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (is_missing && scalar.tag == nullptr) return tree_.add_missing(at);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
    tree_.add_scalar(at, {reinterpret_cast<const char*>(scalar.value), scalar.length});
  }

  void refuse_anchor(std::size_t at, const yaml_char_t* name) {
    if (name == nullptr) return;
    complaints_.refuse(
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
        at, codes::kYamlAnchor, fmt::format("an anchor: {}", excerpt(reinterpret_cast<const char*>(name))),
        "anchors are not read; write the value where it is needed, or quote a text that begins with &");
  }

  YamlTree& tree_;
  YamlComplaints& complaints_;
  ByteOffsets& offsets_;
};

std::optional<Error> refuse_bytes(std::string_view text, const std::string& file, const YamlLimits& limits) {
  const auto refused = [&](std::size_t offset, Code code, std::string message, std::string hint) {
    const auto place = line_column(text, offset);
    return Error{ErrorKind::kInvalid, code, std::move(message), Location{file, place.line, place.column},
                 std::move(hint)};
  };
  if (text.size() > limits.bytes) {
    return Error{ErrorKind::kInvalid, codes::kYamlTooLarge,
                 fmt::format("the file has {} bytes; at most {} are read", text.size(), limits.bytes),
                 Location{file}, "split the file"};
  }
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (text.starts_with(mark)) {
      return refused(0, codes::kByteOrderMark, "the file starts with a byte order mark",
                     "save it as UTF-8 without one");
    }
  }
  if (const auto offset = first_invalid_utf8(text)) {
    return refused(*offset, codes::kNotUtf8,
                   fmt::format("byte {:#04x} is not valid UTF-8", static_cast<unsigned char>(text[*offset])),
                   "save the file as UTF-8");
  }
  if (const auto offset = first_unreadable(text)) {
    return refused(*offset, codes::kControlCharacter,
                   "a control character or a line end that readers disagree about",
                   "remove it, or write the text in double quotes with an escape");
  }
  return std::nullopt;
}

void complain(const yaml_parser_t& parser, YamlTree& tree, ByteOffsets& offsets, YamlComplaints& complaints) {
  if (parser.problem == nullptr) throw std::bad_alloc();
  const std::string_view context = parser.context == nullptr ? "" : parser.context;
  if (context == "while parsing a flow node") tree.refuse_item(offsets.of(parser.problem_mark));
  const bool is_about_bytes = parser.error == YAML_READER_ERROR;
  complaints.note_syntax({.problem = parser.problem,
                          .context = std::string(context),
                          .offset = is_about_bytes ? parser.problem_offset : offsets.of(parser.problem_mark),
                          .context_offset = offsets.of(parser.context_mark)});
}

void parse(std::string_view text, YamlTree& tree, YamlComplaints& complaints) {
  ByteOffsets offsets(text);
  Events events(text);
  Telling telling(tree, complaints, offsets);
  while (true) {
    const auto* event = events.next();
    if (event == nullptr) return complain(events.parser(), tree, offsets, complaints);
    if (event->type == YAML_STREAM_END_EVENT) return tree.finish();
    telling.tell(*event);
  }
}

}  // namespace

YamlFile read_yaml(std::string_view text, const std::string& file, const YamlLimits& limits) {
  YamlFile result;
  if (auto refused = refuse_bytes(text, file, limits)) {
    result.problems.push_back({domain::Severity::kError, "", std::move(*refused)});
    return result;
  }
  YamlComplaints complaints(text, file);
  YamlTree tree(text, limits, complaints);
  try {
    parse(text, tree, complaints);
  } catch (const YamlRefused&) {
    // What was refused is noted.
  } catch (const std::exception& exception) {
    result.problems.push_back(
        {domain::Severity::kError, "",
         Error{ErrorKind::kInternal, codes::kInternal,
               fmt::format("reading YAML failed: {}", exception.what()), Location{file}, ""}});
  }
  for (auto& problem : complaints.take()) result.problems.push_back(std::move(problem));
  if (result.problems.empty()) result.documents = tree.take();
  return result;
}

}  // namespace talentops::codec
