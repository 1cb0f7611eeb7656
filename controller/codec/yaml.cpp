#include "controller/codec/yaml.hpp"

#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

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

std::size_t offset_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

/// Hands the parser's events on to the tree.
class Events final : public YAML::EventHandler {
 public:
  Events(YamlTree& tree, YamlComplaints& complaints) : tree_(tree), complaints_(complaints) {}

  void OnDocumentStart(const YAML::Mark& mark) override { tree_.start_document(offset_of(mark)); }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    complaints_.refuse(
        offset_of(mark), codes::kYamlAnchor, fmt::format("an anchor: {}", excerpt(name)),
        "anchors are not read; write the value where it is needed, or quote a text that begins with &");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    complaints_.refuse(offset_of(mark), codes::kYamlAnchor, "an alias (*…)",
                       "aliases are not read; write the value out, or quote a text that begins with *");
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { tree_.add_null(offset_of(mark)); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    tree_.add_scalar(offset_of(mark), value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value style) override {
    tree_.open_sequence(offset_of(mark), mark.column, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { tree_.close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value style) override {
    tree_.open_mapping(offset_of(mark), mark.column, style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { tree_.close(); }

 private:
  YamlTree& tree_;
  YamlComplaints& complaints_;
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

void parse(std::string_view text, YamlTree& tree, YamlComplaints& complaints) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Events events(tree, complaints);
    while (parser.HandleNextDocument(events)) {
    }
    tree.finish();
  } catch (const YAML::Exception& exception) {
    complaints.note_syntax(exception.mark.is_null() ? tree.read() : offset_of(exception.mark), exception.msg,
                           tree.read());
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
