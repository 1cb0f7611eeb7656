#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/kinds/decode.hpp"
#include "controller/codec/kinds/fields.hpp"
#include "controller/codec/schema_report.hpp"

namespace talentops::codec::kinds {
namespace {

FieldSpec map_of(std::string name, std::string description, FieldSpec item) {
  return {.name = std::move(name),
          .type = FieldType::kMap,
          .description = std::move(description),
          .fields = {std::move(item)},
          .key_format = &formats::kName};
}

FieldSpec roles(std::string name, std::string description) {
  return map_of(std::move(name), std::move(description),
                unique(between(texts("", "names of people", &formats::kName), 0, 1000), "."));
}

/// Every role that is there, its people as they are written.
using Written = std::vector<std::pair<std::string, const YamlNode*>>;
void add_roles(const YamlNode* map, const std::string& path, Written& written) {
  if (map == nullptr) return;
  for (const auto& [role, names] : map->entries) written.emplace_back(path + "." + role.text, &names);
}

domain::Roles roles_in(const YamlNode* map) {
  domain::Roles found;
  Written written;
  add_roles(map, "", written);
  for (const auto& [path, names] : written) {
    auto& people = found[path.substr(1)];
    for (const auto& name : names->items) people.push_back(name.text);
  }
  return found;
}

/// What only one person can have, and who has it.
class Owned {
 public:
  Owned(std::string what, SchemaReport& report) : what_(std::move(what)), report_(report) {}

  void take(const std::string& person, const FieldReader& from, const std::string& list,
            const std::string& path) {
    const auto* nodes = from.node(list);
    if (nodes == nullptr) return;
    for (std::size_t i = 0; i < nodes->items.size(); ++i) {
      const auto& item = nodes->items[i];
      const auto [first, is_new] = owners_.emplace(lower_ascii(item.text), person);
      if (is_new || first->second == person) continue;
      report_.add(item, fmt::format("{}.{}[{}]", path, list, i), codes::kSamePerson,
                  fmt::format("{} is the {} of {}, too", excerpt(item.text), what_, first->second),
                  "give each what is theirs alone");
    }
  }

 private:
  std::string what_;
  SchemaReport& report_;
  std::map<std::string, std::string> owners_;
};

}  // namespace

KindSpec roster() {
  auto person = object(
      "", "",
      {required(text("name", "what they are called here", &formats::kName)),
       between(texts("emails", "as their commits have them"), 0, 50),
       between(texts("principals",
                     "as allowed_signers has them, letter by letter; without one they cannot approve"),
               0, 50),
       text("forge", "their account there; also found in the addresses that forges write for hidden emails"),
       text("slack", "their account there")});
  return document(
      "Roster", Scope::kFleet,
      "Who is who, and who has which role. It is of the whole fleet: no client says who may approve. The "
      "people of several rosters count together.",
      required(object(
          "spec", "people and roles",
          {required(unique(
               between(list("people", "everybody who decides, or writes what is deployed", std::move(person)),
                       1, 10000),
               "name")),
           roles("roles", "who has a role, at every client that says nothing else"),
           map_of("clients", "who has a role at one client, in place of those above",
                  roles("", "role by role"))})));
}

domain::Roster decode_roster(const FieldReader& document) {
  const auto spec = document.object("spec");
  domain::Roster roster{.name = document.object("metadata").text("name")};
  for (const auto& each : spec.objects("people")) {
    roster.people.push_back({.name = each.text("name"),
                             .emails = each.texts("emails"),
                             .principals = each.texts("principals"),
                             .forge = each.text("forge"),
                             .slack = each.text("slack")});
  }
  roster.roles = roles_in(spec.node("roles"));
  if (const auto* clients = spec.node("clients")) {
    for (const auto& [client, roles] : clients->entries)
      roster.clients[domain::ClientName(client.text)] = roles_in(&roles);
  }
  return roster;
}

void check_roster(const FieldReader& spec, const std::string& file, domain::Problems& problems) {
  SchemaReport report(file, problems);
  std::vector<std::string> names;
  Owned emails("email", report);
  Owned principals("principal", report);
  std::size_t index = 0;
  for (const auto& person : spec.objects("people")) {
    const auto path = fmt::format("spec.people[{}]", index++);
    names.push_back(person.text("name"));
    emails.take(names.back(), person, "emails", path);
    principals.take(names.back(), person, "principals", path);
  }
  Written written;
  add_roles(spec.node("roles"), "spec.roles", written);
  if (const auto* clients = spec.node("clients")) {
    for (const auto& [client, roles] : clients->entries)
      add_roles(&roles, "spec.clients." + client.text, written);
  }
  for (const auto& [path, people] : written) {
    for (std::size_t i = 0; i < people->items.size(); ++i) {
      const auto& name = people->items[i];
      if (std::find(names.begin(), names.end(), name.text) != names.end()) continue;
      report.add(name, fmt::format("{}[{}]", path, i), codes::kUnknownPerson,
                 fmt::format("{} is none of the people here", excerpt(name.text)),
                 suggestion(name.text, names));
    }
  }
}

}  // namespace talentops::codec::kinds
