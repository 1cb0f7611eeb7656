#include "controller/domain/people.hpp"

#include <algorithm>

#include "controller/base/text.hpp"

namespace talentops::domain {
namespace {

/// "Lena <Lena@talents.example>" is lena@talents.example.
std::string identity_of(std::string_view author) {
  const auto text = trim(author);
  const auto begin = text.rfind('<');
  const auto end = text.rfind('>');
  const bool has_email = begin != std::string_view::npos && end != std::string_view::npos && begin + 1 < end;
  return lower_ascii(has_email ? trim(text.substr(begin + 1, end - begin - 1)) : text);
}

/// "lena-k" of "12345+lena-k@users.noreply.example"; empty for an email that is one.
std::string hidden_account(const std::string& identity) {
  const auto at = identity.rfind('@');
  if (at == std::string::npos || identity.find("noreply", at) == std::string::npos) return {};
  const auto plus = identity.find('+');
  const auto begin = plus < at ? plus + 1 : 0;
  return identity.substr(begin, at - begin);
}

bool is_meant(const Person& person, const std::string& identity) {
  const bool has_email = std::any_of(person.emails.begin(), person.emails.end(),
                                     [&](const auto& email) { return lower_ascii(email) == identity; });
  return has_email || (!person.forge.empty() && lower_ascii(person.forge) == hidden_account(identity));
}

using Names = std::set<std::string>;

void add_named(const Roles& roles, const std::string& role, Names& names) {
  const auto found = roles.find(role);
  if (found != roles.end()) names.insert(found->second.begin(), found->second.end());
}

/// Whom all rosters name for a role: where one has its own for the client, those.
Names named_for(const std::vector<Roster>& rosters, const std::string& role, const ClientName& client) {
  Names own, others;
  bool has_own = false;
  for (const auto& roster : rosters) {
    add_named(roster.roles, role, others);
    const auto at_client = roster.clients.find(client);
    if (at_client == roster.clients.end()) continue;
    has_own = has_own || at_client->second.contains(role);
    add_named(at_client->second, role, own);
  }
  return has_own ? own : others;
}

}  // namespace

std::set<std::string> identities_of(std::string_view author, std::string_view message) {
  constexpr std::string_view kTrailer = "co-authored-by:";
  std::set<std::string> found = {identity_of(author)};
  for (const auto line : split(message, '\n')) {
    const auto text = trim(line);
    if (text.size() <= kTrailer.size() || lower_ascii(text.substr(0, kTrailer.size())) != kTrailer) continue;
    found.insert(identity_of(text.substr(kTrailer.size())));
  }
  return found;
}

People::People(const std::vector<Roster>& rosters) : rosters_(rosters) {
  for (const auto& roster : rosters_) {
    for (const auto& person : roster.people) ++names_[person.name];
  }
}

std::optional<std::string> People::person_with(const std::string& principal) const {
  std::vector<std::string> found;
  for (const auto& roster : rosters_) {
    for (const auto& person : roster.people) {
      const auto& all = person.principals;
      if (std::find(all.begin(), all.end(), principal) != all.end()) found.push_back(person.name);
    }
  }
  if (found.size() != 1 || names_.at(found.front()) != 1) return std::nullopt;
  return found.front();
}

std::set<std::string> People::who_are(const std::set<std::string>& identities) const {
  std::set<std::string> found;
  for (const auto& roster : rosters_) {
    for (const auto& person : roster.people) {
      const bool is_one = std::any_of(identities.begin(), identities.end(),
                                      [&](const auto& each) { return is_meant(person, each); });
      if (is_one) found.insert(person.name);
    }
  }
  return found;
}

std::set<std::string> People::with_role(const std::string& role, const ClientName& client) const {
  auto found = named_for(rosters_, role, client);
  std::erase_if(found, [&](const auto& name) {
    const auto known = names_.find(name);
    return known == names_.end() || known->second != 1;
  });
  return found;
}

std::set<std::string> People::all() const {
  std::set<std::string> found;
  for (const auto& [name, places] : names_) {
    if (places == 1) found.insert(name);
  }
  return found;
}

std::set<std::string> People::roles_of(const std::string& person, const ClientName& client) const {
  std::set<std::string> found;
  const auto add = [&](const Roles& roles) {
    for (const auto& [role, names] : roles) {
      if (with_role(role, client).contains(person)) found.insert(role);
    }
  };
  for (const auto& roster : rosters_) {
    add(roster.roles);
    if (const auto own = roster.clients.find(client); own != roster.clients.end()) add(own->second);
  }
  return found;
}

}  // namespace talentops::domain
