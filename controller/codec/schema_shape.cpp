#include "controller/codec/schema_shape.hpp"

#include <algorithm>

#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_listing.hpp"

namespace talentops::codec {
namespace {

YamlValue default_of(const FieldSpec& field) {
  if (field.type == FieldType::kText) return field.default_text;
  return YamlValue::from(read_yaml(field.default_text, "default").documents.front());
}

/// The only texts that are accepted; none: any, or any of a form.
std::vector<std::string> choices_of(const FieldSpec& field) {
  if (!field.only_text.empty()) return {field.only_text};
  if (field.format == &formats::kApiVersionText) return {std::string(kApiVersion)};
  return field.values;
}

void put_text_facts(const FieldSpec& field, YamlValue& schema) {
  if (const auto choices = choices_of(field); !choices.empty()) {
    schema.put("enum", YamlValue::list(choices));
  } else if (field.format != nullptr) {
    schema.put("pattern", field.format->pattern);
    if (field.format->longest > 0) schema.put("maxLength", static_cast<std::int64_t>(field.format->longest));
  } else if (field.required) {
    schema.put("minLength", 1);
  }
}

void put_range(const FieldSpec& field, YamlValue& schema) {
  const bool is_list = field.type == FieldType::kList;
  const bool is_number = field.type == FieldType::kInteger || field.type == FieldType::kNumber ||
                         (field.format != nullptr && field.format->may_be_number);
  if (!is_list && !is_number) return;
  if (field.minimum && !(is_list && *field.minimum == 0))
    schema.put(is_list ? "minItems" : "minimum", *field.minimum);
  if (field.maximum) schema.put(is_list ? "maxItems" : "maximum", *field.maximum);
}

YamlValue only_required(const std::string& name) {
  return YamlValue().put("required", YamlValue::list({name}));
}

}  // namespace

FieldSpec document_root(const KindSpec& kind) {
  FieldSpec root = kind.root;
  const auto metadata = std::find_if(root.fields.begin(), root.fields.end(),
                                     [](const FieldSpec& field) { return field.name == "metadata"; });
  if (metadata == root.fields.end()) return root;
  if (kind.scope == Scope::kFleet)
    std::erase_if(metadata->fields, [](const FieldSpec& field) { return field.name == "namespace"; });
  for (auto& field : metadata->fields) {
    if (field.name == "namespace" && kind.scope == Scope::kClient) field.required = true;
  }
  return root;
}

std::string_view json_type(const FieldSpec& field) {
  switch (field.type) {
    case FieldType::kText:
      return field.format != nullptr && field.format->may_be_number ? "" : "string";
    case FieldType::kBoolean:
      return "boolean";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kNumber:
      return "number";
    case FieldType::kObject:
    case FieldType::kMap:
      return "object";
    case FieldType::kList:
      return "array";
  }
  return "";
}

void put_facts(const FieldSpec& field, YamlValue& schema) {
  if (!field.description.empty()) schema.put("description", field.description);
  if (field.type == FieldType::kText) put_text_facts(field, schema);
  put_range(field, schema);
  if (!field.default_text.empty()) schema.put("default", default_of(field));
}

void put_presence(const FieldSpec& object, YamlValue& schema) {
  std::vector<std::string> required;
  for (const auto& field : object.fields) {
    if (field.required && is_served(field)) required.push_back(field.name);
  }
  const auto& choices = object.exactly_one_of;
  if (choices.size() == 1) required.push_back(choices.front());
  if (!required.empty()) schema.put("required", YamlValue::list(required));
  if (choices.size() < 2) return;
  auto one_of = YamlValue::list();
  for (const auto& name : choices) one_of.add(only_required(name));
  schema.put("oneOf", std::move(one_of));
}

}  // namespace talentops::codec
