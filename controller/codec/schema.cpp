#include "controller/codec/schema.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec {

const FieldSpec* FieldSpec::find(std::string_view field) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const FieldSpec& each) { return each.name == field; });
  return found == fields.end() ? nullptr : &*found;
}

const std::vector<KindSpec>& all_kinds() {
  const auto later = [](std::string name, std::string description) {
    KindSpec kind{std::move(name), Scope::kEither, std::move(description)};
    kind.later = true;
    return kind;
  };
  static const std::vector<KindSpec> kKinds = {
      kinds::fleet(),
      kinds::client_environment(),
      kinds::talent_release(),
      kinds::release_policy(),
      kinds::certification(),
      kinds::bundle(),
      kinds::controller_config(),
      later("Talent", "Where bundles come from."),
      later("ChangeCalendar", "When a change may go out."),
      later("NotificationRoute", "Who is told."),
      later("Roster", "Who is who."),
  };
  return kKinds;
}

const KindSpec* find_kind(std::string_view name) {
  const auto& kinds = all_kinds();
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const KindSpec& each) { return each.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const auto& kind : all_kinds()) names.push_back(kind.name);
  return names;
}

namespace {

std::string type_of(const FieldSpec& field) {
  switch (field.type) {
    case FieldType::kText:
      if (!field.values.empty()) return join(field.values, " | ");
      return field.format == nullptr ? "text" : std::string(field.format->name);
    case FieldType::kBoolean:
      return "true | false";
    case FieldType::kInteger:
      return "whole number";
    case FieldType::kNumber:
      return "number";
    case FieldType::kObject:
      return "fields";
    case FieldType::kList:
      return "list of " + type_of(field.fields.front());
    case FieldType::kMap:
      return "keys with a " + type_of(field.fields.front()) + " each";
  }
  return "text";
}

struct Row {
  std::string path;
  std::string type;
  std::string description;
};

struct Listing {
  std::vector<Row> rows;
  std::vector<std::string> later;
};

void list_fields(const FieldSpec& spec, const std::string& path, Listing& listing);

void list_field(const FieldSpec& field, const std::string& path, Listing& listing) {
  if (field.later && field.only_text.empty()) {
    listing.later.push_back(path);
    return;
  }
  std::string facts = type_of(field);
  if (field.required) facts += ", required";
  if (!field.default_text.empty()) facts += ", default " + field.default_text;
  if (field.later) facts += ", the only one in this version";
  listing.rows.push_back({path, std::move(facts), field.description});
  if (field.type == FieldType::kObject) list_fields(field, path + ".", listing);
  if (field.type == FieldType::kList && field.fields.front().type == FieldType::kObject) {
    list_fields(field.fields.front(), path + "[].", listing);
  }
}

void list_fields(const FieldSpec& spec, const std::string& path, Listing& listing) {
  for (const auto& field : spec.fields) list_field(field, path + field.name, listing);
}

std::string scope_text(const KindSpec& kind) {
  switch (kind.scope) {
    case Scope::kClient:
      return "belongs to a client: metadata.namespace";
    case Scope::kFleet:
      return "belongs to the whole fleet";
    case Scope::kEither:
      return "belongs to a client where it has metadata.namespace, else to the whole fleet";
    case Scope::kFile:
      return "a file of its own";
  }
  return "";
}

}  // namespace

std::optional<std::string> explain_kind(std::string_view name) {
  const auto& kinds = all_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const KindSpec& each) {
    return lower_ascii(each.name) == lower_ascii(name);
  });
  if (found == kinds.end()) return std::nullopt;
  if (found->later)
    return fmt::format("{}\n  {}\n  Not in this version of talentops.\n", found->name, found->description);
  std::string text =
      fmt::format("{} ({}; {})\n  {}\n\n", found->name, kApiVersion, scope_text(*found), found->description);
  Listing listing;
  list_fields(found->root, "", listing);
  std::size_t widest = 0;
  for (const auto& row : listing.rows) widest = std::max(widest, row.path.size());
  for (const auto& [path, facts, description] : listing.rows) {
    text += fmt::format("  {:<{}}  {}\n", path, widest, facts);
    if (!description.empty()) text += fmt::format("  {:<{}}    {}\n", "", widest, description);
  }
  if (!listing.later.empty()) {
    text +=
        fmt::format("\n  Known, but not in this version of talentops:\n  {}\n", join(listing.later, ", "));
  }
  return text;
}

}  // namespace talentops::codec
