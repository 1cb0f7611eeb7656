#include "controller/codec/json.hpp"

#include "controller/codec/strict_json.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/trees.hpp"

/// Both readers of JSON: what lies at targets, and what is signed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  using fuzz::claim;
  const auto text = fuzz::text_of(data, size);
  const auto tree = codec::read_json(text, fuzz::kFile, 16);
  const auto object = codec::read_strict_json(text, 16);
  const bool is_object = fuzz::sound(tree, text) && tree->kind == codec::YamlNode::Kind::kMapping;
  fuzz::sound(object, text);
  claim(object.has_value() == is_object, "both readers accept the same objects");
  fuzz::sound(codec::read_kept_json(text, fuzz::kFile), text);
  if (!tree) return 0;
  const auto written = codec::write_json(codec::YamlValue::from(*tree));
  const auto again = codec::read_json(written, fuzz::kFile);
  claim(again && fuzz::same_tree(*again, *tree), "what is written is read back equal", written);
  return 0;
}
