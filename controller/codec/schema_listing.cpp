#include "controller/codec/schema_listing.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/schema_formats.hpp"

namespace talentops::codec {
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
      return fmt::format("keys with {}{} each", field.fields.front().type == FieldType::kObject ? "" : "a ",
                         type_of(field.fields.front()));
  }
  return "text";
}

std::string size_text(double bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {" bytes", "KiB", "MiB", "GiB"};
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && bytes >= 1024 && std::fmod(bytes, 1024) == 0) {
    bytes /= 1024;
    ++unit;
  }
  return bytes == 1 && unit == 0 ? "1 byte" : fmt::format("{}{}", bytes, kUnits[unit]);
}

std::string bound_text(const FieldSpec& field, double bound) {
  if (field.format == &formats::kDuration)
    return format_duration(Duration(static_cast<std::int64_t>(bound * 1000)));
  if (field.format == &formats::kSize) return size_text(bound);
  return fmt::format("{}", bound);
}

std::string range_of(const FieldSpec& field) {
  const auto shown = [&field](double bound) { return bound_text(field, bound); };
  const bool has_minimum = field.minimum && !(field.type == FieldType::kList && *field.minimum == 0);
  if (has_minimum && field.maximum == field.minimum) return "exactly " + shown(*field.minimum);
  if (has_minimum && field.maximum) return shown(*field.minimum) + " to " + shown(*field.maximum);
  if (has_minimum) return "at least " + shown(*field.minimum);
  if (field.maximum) return "at most " + shown(*field.maximum);
  return "";
}

std::string limits_of(const FieldSpec& field) {
  std::vector<std::string> limits;
  if (const auto range = range_of(field); !range.empty())
    limits.push_back(field.type == FieldType::kList ? range + " of them" : range);
  if (field.unique_by == ".") limits.emplace_back("no two alike");
  if (!field.unique_by.empty() && field.unique_by != ".")
    limits.push_back(fmt::format("no two with the same {}", field.unique_by));
  const auto& object = field.type == FieldType::kList ? field.fields.front() : field;
  if (object.exactly_one_of.size() > 1)
    limits.push_back("exactly one of " + join(object.exactly_one_of, ", "));
  if (!field.needs.empty()) limits.push_back("only with " + field.needs);
  return join(limits, ", ");
}

const Format* format_of(const FieldSpec& field) {
  const bool has_items = field.type == FieldType::kList || field.type == FieldType::kMap;
  return has_items ? format_of(field.fields.front()) : field.format;
}

void list_object(const FieldSpec& object, const std::string& path, FieldListing& listing);

void list_field(const FieldSpec& field, const std::string& path, FieldListing& listing) {
  if (!is_served(field)) {
    listing.later.push_back(path);
    return;
  }
  listing.rows.push_back({path, type_of(field), limits_of(field), field.required, field.default_text,
                          field.later, field.description, format_of(field), field.key_format});
  if (field.type == FieldType::kObject) list_object(field, path + ".", listing);
  const bool has_objects = field.type == FieldType::kList && field.fields.front().type == FieldType::kObject;
  if (has_objects) list_object(field.fields.front(), path + "[].", listing);
  const bool has_named = field.type == FieldType::kMap && field.fields.front().type == FieldType::kObject;
  if (has_named) list_object(field.fields.front(), path + ".*.", listing);
}

void list_object(const FieldSpec& object, const std::string& path, FieldListing& listing) {
  for (const auto& field : object.fields) list_field(field, path + field.name, listing);
}

}  // namespace

FieldListing list_fields(const KindSpec& kind) {
  FieldListing listing;
  list_object(kind.root, "", listing);
  return listing;
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

bool is_served(const FieldSpec& field) { return !field.later || !field.only_text.empty(); }

}  // namespace talentops::codec
