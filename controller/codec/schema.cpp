#include "controller/codec/schema.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/codec/kinds/fields.hpp"
#include "controller/codec/schema_listing.hpp"

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
      kinds::change_calendar(),
      kinds::roster(),
      kinds::certification(),
      kinds::bundle(),
      kinds::controller_config(),
      later("Talent", "Where bundles come from."),
      later("NotificationRoute", "Who is told."),
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

std::string facts_of(const FieldRow& row) {
  std::string facts = row.type;
  if (!row.limits.empty()) facts += ", " + row.limits;
  if (row.required) facts += ", required";
  if (!row.default_text.empty()) facts += ", default " + row.default_text;
  if (row.is_only_choice) facts += ", the only one in this version";
  return facts;
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
  const auto listing = list_fields(*found);
  std::size_t widest = 0;
  for (const auto& row : listing.rows) widest = std::max(widest, row.path.size());
  for (const auto& row : listing.rows) {
    text += fmt::format("  {:<{}}  {}\n", row.path, widest, facts_of(row));
    if (!row.description.empty()) text += fmt::format("  {:<{}}    {}\n", "", widest, row.description);
  }
  if (!listing.later.empty()) {
    text +=
        fmt::format("\n  Known, but not in this version of talentops:\n  {}\n", join(listing.later, ", "));
  }
  return text;
}

}  // namespace talentops::codec
