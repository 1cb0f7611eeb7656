#include "controller/codec/json.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/trees.hpp"

/// The strict reader: it refuses with a place, and what it accepts has one meaning, however it is written
/// again.
namespace talentops::fuzz {
namespace {

using namespace codec;

void claim_reads_back(const YamlNode& tree, const std::string& written, std::string_view how) {
  const auto read = read_yaml(written, kFile);
  claim(!domain::has_errors(read.problems), how,
        read.problems.empty() ? written : read.problems.front().error.text() + "\n" + written);
  claim(read.documents.size() == 1 && same_tree(read.documents.front(), tree), how, written);
}

/// An empty document is left out when it is read.
bool is_nothing(const YamlNode& tree) { return tree.kind == YamlNode::Kind::kScalar && tree.is_null(); }

void claim_places(const YamlNode& node, std::string_view text) {
  claim(node.line > 0 && node.column > 0, "a node has a place");
  claim(node.offset <= node.end && node.end <= text.size(), "a node's bytes are in the text");
  for (const auto& item : node.items) claim_places(item, text);
  for (const auto& [key, value] : node.entries) {
    claim_places(key, text);
    claim_places(value, text);
  }
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  const auto file = read_yaml(text, kFile);
  claim_sound(file.problems, text);
  claim(file.documents.empty() || !talentops::domain::has_errors(file.problems),
        "a refused file gives nothing");
  for (const auto& tree : file.documents) {
    claim_places(tree, text);
    if (is_nothing(tree) || has_long_key(tree)) continue;
    const auto value = YamlValue::from(tree);
    claim_reads_back(tree, write_yaml(value), "what write_yaml wrote is read back equal");
    claim_reads_back(tree, rewritten(tree), "what is written in flow style is read back equal");
    const auto json = read_json(write_json(value), kFile, 200);
    claim(json && same_tree(*json, tree), "what write_json wrote is read back equal", write_json(value));
  }
  return 0;
}
