#include "controller/codec/schema_crd.hpp"

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/codec/schema_listing.hpp"
#include "controller/codec/schema_shape.hpp"

namespace talentops::codec {
namespace {

YamlValue schema_of(const FieldSpec& field);

void put_object(const FieldSpec& object, YamlValue& schema) {
  YamlValue properties;
  auto rules = YamlValue::list();
  for (const auto& field : object.fields) {
    if (!is_served(field)) continue;
    properties.put(field.name, schema_of(field));
    if (field.needs.empty()) continue;
    rules.add(YamlValue()
                  .put("rule", fmt::format("!has(self.{}) || has(self.{})", field.name, field.needs))
                  .put("message", fmt::format("{} means nothing without {}", field.name, field.needs)));
  }
  schema.put("properties", std::move(properties));
  put_presence(object, schema);
  if (!rules.empty()) schema.put("x-kubernetes-validations", std::move(rules));
}

/// Which items are the same one when two people apply the same object.
void put_list(const FieldSpec& list, YamlValue& schema) {
  schema.put("items", schema_of(list.fields.front()));
  if (list.unique_by.empty()) {
    schema.put("x-kubernetes-list-type", "atomic");
  } else if (list.unique_by == ".") {
    schema.put("x-kubernetes-list-type", "set");
  } else {
    schema.put("x-kubernetes-list-type", "map");
    schema.put("x-kubernetes-list-map-keys", YamlValue::list({list.unique_by}));
  }
}

YamlValue schema_of(const FieldSpec& field) {
  YamlValue schema;
  if (const auto type = json_type(field); type.empty()) {
    schema.put("x-kubernetes-int-or-string", true);
  } else {
    schema.put("type", type);
  }
  put_facts(field, schema);
  switch (field.type) {
    case FieldType::kObject:
      put_object(field, schema);
      break;
    case FieldType::kList:
      put_list(field, schema);
      break;
    case FieldType::kMap:
      schema.put("additionalProperties", schema_of(field.fields.front()));
      break;
    case FieldType::kText:
    case FieldType::kBoolean:
    case FieldType::kInteger:
    case FieldType::kNumber:
      break;
  }
  return schema;
}

/// An API server has rules of its own for metadata; of its fields only the name can be held to ours.
YamlValue root_schema(const KindSpec& kind) {
  const auto& metadata = *kind.root.find("metadata");
  const auto& spec = *kind.root.find("spec");
  auto about_metadata = YamlValue().put("type", "object");
  about_metadata.put("properties", YamlValue().put("name", schema_of(*metadata.find("name"))));
  auto status =
      YamlValue()
          .put("type", "object")
          .put("description", "what a controller says about it; this version of talentops writes none")
          .put("x-kubernetes-preserve-unknown-fields", true);
  YamlValue root;
  root.put("type", "object");
  root.put("description", kind.description);
  root.put("properties", YamlValue()
                             .put("apiVersion", YamlValue().put("type", "string"))
                             .put("kind", YamlValue().put("type", "string"))
                             .put("metadata", std::move(about_metadata))
                             .put("spec", schema_of(spec))
                             .put("status", std::move(status)));
  if (spec.required) root.put("required", YamlValue::list({"spec"}));
  return root;
}

YamlValue columns_of(const CustomResource& resource) {
  auto columns = YamlValue::list();
  for (const auto& [name, field, type] : resource.columns)
    columns.add(YamlValue().put("name", name).put("type", type).put("jsonPath", "." + field));
  columns.add(
      YamlValue().put("name", "Age").put("type", "date").put("jsonPath", ".metadata.creationTimestamp"));
  return columns;
}

}  // namespace

const std::vector<CustomResource>& custom_resources() {
  static const std::vector<CustomResource> kResources = {
      {"Fleet",
       "fleets",
       {},
       {{"Tenancy", "spec.tenancy", "string"},
        {"Records", "spec.records.branch", "string"},
        {"Suspended", "spec.suspend", "boolean"}}},
      {"ClientEnvironment",
       "clientenvironments",
       {"cenv"},
       {{"Stage", "spec.stage", "string"},
        {"Platform", "spec.platform", "string"},
        {"Suspended", "spec.suspend", "boolean"}}},
      {"TalentRelease",
       "talentreleases",
       {"trel"},
       {{"Talent", "spec.talent", "string"},
        {"Version", "spec.version", "string"},
        {"Environments", "spec.environments", "string"},
        {"Suspended", "spec.suspend", "boolean"}}},
      {"ReleasePolicy",
       "releasepolicies",
       {"rpol"},
       {{"Stages", "spec.selector.stages", "string"},
        {"Max age", "spec.certification.maxAge", "string"},
        {"Deadline", "spec.deadline", "string"}}},
      {"ChangeCalendar", "changecalendars", {"tcal"}, {{"Time zone", "spec.timeZone", "string"}}},
      {"Roster", "rosters", {"trost"}, {}},
      {"Certification", "certifications", {"tcert"}, {{"Revoked", "spec.revoked.at", "string"}}},
  };
  return kResources;
}

std::string custom_resource_definition(const CustomResource& resource) {
  const auto& kind = *find_kind(resource.kind);
  YamlValue names;
  names.put("kind", kind.name).put("listKind", kind.name + "List").put("plural", resource.plural);
  names.put("singular", lower_ascii(kind.name));
  if (!resource.short_names.empty()) names.put("shortNames", YamlValue::list(resource.short_names));
  names.put("categories", YamlValue::list({"talentops"}));

  auto version = YamlValue()
                     .put("name", kApiVersion.substr(kApiGroup.size() + 1))
                     .put("served", true)
                     .put("storage", true)
                     .put("subresources", YamlValue().put("status", YamlValue()))
                     .put("additionalPrinterColumns", columns_of(resource))
                     .put("schema", YamlValue().put("openAPIV3Schema", root_schema(kind)));

  YamlValue spec;
  spec.put("group", kApiGroup).put("names", std::move(names));
  spec.put("scope", kind.scope == Scope::kClient ? "Namespaced" : "Cluster");
  spec.put("versions", YamlValue::list().add(std::move(version)));

  YamlValue definition;
  definition.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
  definition.put("metadata", YamlValue().put("name", fmt::format("{}.{}", resource.plural, kApiGroup)));
  definition.put("spec", std::move(spec));
  return fmt::format("# {}\n{}", kMadeFrom, write_yaml(definition));
}

}  // namespace talentops::codec
