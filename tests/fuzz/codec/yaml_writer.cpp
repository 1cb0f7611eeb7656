#include "controller/codec/yaml_writer.hpp"

#include "controller/base/text.hpp"
#include "controller/codec/json.hpp"
#include "controller/codec/yaml_text.hpp"
#include "tests/fuzz/claims.hpp"

/// Any value that can be put together: each piece between NULs is a text, and its first character says what
/// is done with it.
namespace talentops::fuzz {
namespace {

using namespace codec;

YamlValue build(const std::vector<std::string_view>& pieces, std::size_t& at, int depth) {
  YamlValue value;
  int number = 0;
  while (at < pieces.size()) {
    const auto piece = pieces[at++];
    const char what = piece.empty() ? 't' : piece.front();
    const auto key = std::to_string(number++) + "-" + std::string(piece);
    if (what == ')') break;
    if (what == '(' && depth < 8) {
      value.put(key, build(pieces, at, depth + 1));
    } else if (what == '[') {
      value.put(key, YamlValue::list({std::string(piece), "", std::string(piece.substr(1))}));
    } else {
      value.put(key, piece.substr(piece.empty() ? 0 : 1));
    }
  }
  return value;
}

bool holds(const YamlNode& node, const YamlValue& value) {
  switch (value.kind()) {
    case YamlValue::Kind::kScalar:
      return node.kind == YamlNode::Kind::kScalar && !node.is_null() &&
             node.text == valid_utf8(value.scalar());
    case YamlValue::Kind::kSequence:
      if (node.items.size() != value.items().size()) return false;
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (!holds(node.items[i], value.items()[i])) return false;
      }
      return true;
    case YamlValue::Kind::kMapping:
      if (node.entries.size() != value.entries().size()) return false;
      for (std::size_t i = 0; i < node.entries.size(); ++i) {
        if (node.entries[i].first.text != valid_utf8(value.entries()[i].first)) return false;
        if (!holds(node.entries[i].second, value.entries()[i].second)) return false;
      }
      return true;
  }
  return false;
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  std::size_t at = 0;
  const auto value = build(talentops::split(text_of(data, size), '\0'), at, 0);
  const auto yaml = write_yaml(value);
  const auto read = read_yaml(yaml, kFile);
  claim(read.problems.empty() && read.documents.size() == 1, "what is written is strict",
        read.problems.empty() ? yaml : read.problems.front().error.text() + "\n" + yaml);
  claim(holds(read.documents.front(), value), "what is written is read back equal", yaml);
  const auto json = read_json(write_json(value), kFile);
  claim(json && holds(*json, value), "what is written as JSON is read back equal", write_json(value));
  return 0;
}
