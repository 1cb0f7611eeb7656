#include "controller/codec/schema_reference.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "controller/codec/schema_listing.hpp"
#include "controller/codec/schema_shape.hpp"

namespace talentops::codec {
namespace {

/// In a table a bar would end the cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string code(const std::string& text) { return text.empty() ? "" : fmt::format("`{}`", cell(text)); }

std::string default_of(const FieldRow& row) {
  if (row.required) return "required";
  if (row.is_only_choice) return code(row.default_text) + ", the only one in this version";
  return code(row.default_text);
}

std::string row_text(const FieldRow& row) {
  const auto type = row.limits.empty() ? row.type : fmt::format("{}, {}", row.type, row.limits);
  return fmt::format("| {} | {} | {} | {} |\n", code(row.path), cell(type), default_of(row),
                     cell(row.description));
}

/// Each form of text that a field of the kind asks for, once.
std::string forms_text(const FieldListing& listing) {
  std::set<std::pair<std::string_view, std::string_view>> forms;
  for (const auto& row : listing.rows) {
    for (const auto* format : {row.format, row.key_format}) {
      if (format != nullptr) forms.emplace(format->name, format->says);
    }
  }
  if (forms.empty()) return "";
  std::string text = "\n## Forms\n\n| type | what is written |\n| --- | --- |\n";
  for (const auto& [name, says] : forms) text += fmt::format("| {} | {} |\n", name, cell(says));
  return text;
}

}  // namespace

std::string reference_page(const KindSpec& kind) {
  const auto listing = list_fields(kind);
  std::string text = fmt::format("<!-- {} -->\n\n# {}\n\n{}\n\n`apiVersion: {}`; {}.\n", kMadeFrom, kind.name,
                                 kind.description, kApiVersion, scope_text(kind));
  text += "\n## Fields\n\n| field | type | default | what it is |\n| --- | --- | --- | --- |\n";
  for (const auto& row : listing.rows) text += row_text(row);
  text += forms_text(listing);
  if (listing.later.empty()) return text;
  text += "\n## Not in this version of talentops\n\nKnown by name, and refused where they say anything:\n\n";
  for (const auto& path : listing.later) text += fmt::format("- {}\n", code(path));
  return text;
}

}  // namespace talentops::codec
