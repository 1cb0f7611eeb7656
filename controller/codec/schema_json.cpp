#include "controller/codec/schema_json.hpp"

#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_listing.hpp"
#include "controller/codec/schema_shape.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kDraft = "http://json-schema.org/draft-07/schema#";

YamlValue schema_of(const FieldSpec& field);

void put_object(const FieldSpec& object, YamlValue& schema) {
  YamlValue properties;
  YamlValue needs;
  for (const auto& field : object.fields) {
    if (!is_served(field)) continue;
    properties.put(field.name, schema_of(field));
    if (!field.needs.empty()) needs.put(field.name, YamlValue::list({field.needs}));
  }
  schema.put("properties", std::move(properties));
  schema.put("additionalProperties", false);
  put_presence(object, schema);
  if (!needs.empty()) schema.put("dependencies", std::move(needs));
}

void put_map(const FieldSpec& map, YamlValue& schema) {
  if (map.key_format != nullptr) {
    YamlValue names;
    put_facts({.name = "", .format = map.key_format}, names);
    schema.put("propertyNames", std::move(names));
  }
  schema.put("additionalProperties", schema_of(map.fields.front()));
}

YamlValue type_of(const FieldSpec& field) {
  const auto type = json_type(field);
  return type.empty() ? YamlValue::list({"string", "integer"}) : YamlValue(type);
}

YamlValue schema_of(const FieldSpec& field) {
  YamlValue schema;
  schema.put("type", type_of(field));
  put_facts(field, schema);
  switch (field.type) {
    case FieldType::kObject:
      put_object(field, schema);
      break;
    case FieldType::kList:
      schema.put("items", schema_of(field.fields.front()));
      if (field.unique_by == ".") schema.put("uniqueItems", true);
      break;
    case FieldType::kMap:
      put_map(field, schema);
      break;
    case FieldType::kText:
    case FieldType::kBoolean:
    case FieldType::kInteger:
    case FieldType::kNumber:
      break;
  }
  return schema;
}

YamlValue schema_of(const KindSpec& kind) {
  auto root = document_root(kind);
  root.description = kind.description;
  return schema_of(root);
}

YamlValue opening(std::string_view title) {
  return YamlValue().put("$schema", kDraft).put("$comment", kMadeFrom).put("title", title);
}

/// The part for one kind: if it is this one, then its schema.
YamlValue branch(const std::string& name) {
  auto is_kind = YamlValue()
                     .put("properties", YamlValue().put("kind", YamlValue().put("const", name)))
                     .put("required", YamlValue::list({"kind"}));
  return YamlValue()
      .put("if", std::move(is_kind))
      .put("then", YamlValue().put("$ref", "#/definitions/" + name));
}

}  // namespace

std::string json_schema(const KindSpec& kind) {
  auto schema = opening(kind.name);
  const auto body = schema_of(kind);
  for (const auto& [key, value] : body.entries()) schema.put(key, value);
  return write_json_lines(schema);
}

std::string json_schema_of_all() {
  std::vector<std::string> names;
  YamlValue definitions;
  auto branches = YamlValue::list();
  for (const auto& kind : all_kinds()) {
    if (kind.later) continue;
    names.push_back(kind.name);
    definitions.put(kind.name, schema_of(kind));
    branches.add(branch(kind.name));
  }
  auto schema = opening("A document of talentops");
  schema.put("type", "object");
  schema.put("properties",
             YamlValue()
                 .put("apiVersion", YamlValue().put("enum", YamlValue::list({std::string(kApiVersion)})))
                 .put("kind", YamlValue().put("enum", YamlValue::list(names))));
  schema.put("required", YamlValue::list({"apiVersion", "kind"}));
  schema.put("allOf", std::move(branches));
  schema.put("definitions", std::move(definitions));
  return write_json_lines(schema);
}

}  // namespace talentops::codec
