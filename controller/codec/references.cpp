#include "controller/codec/references.hpp"

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/domain/names.hpp"

namespace talentops::codec {
namespace {

using References = std::vector<domain::Reference>;

const YamlNode* field_at(const YamlNode& document, std::string_view path) {
  const auto* node = &document;
  for (const auto part : split(path, '.')) {
    if (node == nullptr || node->kind != YamlNode::Kind::kMapping) return nullptr;
    node = node->find(part);
  }
  return node;
}

/// What is no name was reported as that.
void add(const YamlNode& node, const std::string& field, const std::string& file, References& references) {
  if (node.kind != YamlNode::Kind::kScalar || !domain::is_valid_name(node.text)) return;
  references.push_back({field, node.text, {file, node.line, node.column}});
}

References items_at(const YamlNode& document, const std::string& path, const std::string& file) {
  References references;
  const auto* list = field_at(document, path);
  if (list == nullptr || list->kind != YamlNode::Kind::kSequence) return references;
  for (std::size_t i = 0; i < list->items.size(); ++i)
    add(list->items[i], fmt::format("{}[{}]", path, i), file, references);
  return references;
}

}  // namespace

void add_references(const YamlNode& document, const std::string& file, domain::BrokenDocument& broken) {
  if (broken.id.kind == "TalentRelease") {
    broken.environments = items_at(document, "spec.environments", file);
  } else if (broken.id.kind == "ReleasePolicy") {
    broken.stages = items_at(document, "spec.selector.stages", file);
  } else if (broken.id.kind == "ClientEnvironment") {
    constexpr const char* kStage = "spec.stage";
    if (const auto* stage = field_at(document, kStage)) add(*stage, kStage, file, broken.stages);
  }
}

}  // namespace talentops::codec
