#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/domain/people.hpp"
#include "controller/plan/cross_checks.hpp"

namespace talentops::plan {
namespace {

using domain::Roster;

/// What only one person can have, and in which roster it stands.
class Taken {
 public:
  Taken(std::string what, Findings& findings) : what_(std::move(what)), findings_(findings) {}

  void take(const std::string& value, const Roster& roster) {
    const auto [first, is_new] = owners_.emplace(lower_ascii(value), &roster);
    if (is_new || first->second == &roster) return;
    findings_.report(
        cross_problem(roster.where, "spec.people", codes::kSamePerson,
                      fmt::format("the {} {} also stands in the Roster at {}; it counts for nobody", what_,
                                  value, first->second->where.text()),
                      "keep each person in one Roster"));
  }

 private:
  std::string what_;
  Findings& findings_;
  std::map<std::string, const Roster*> owners_;
};

/// Everybody whom some client would ask for the role: what is too few everywhere is too few.
std::size_t most_with(const std::string& role, const std::vector<Roster>& rosters,
                      const std::optional<domain::ClientName>& client) {
  const domain::People people(rosters);
  if (client) return people.with_role(role, *client).size();
  auto most = people.with_role(role, {}).size();
  for (const auto& roster : rosters) {
    for (const auto& [name, roles] : roster.clients)
      most = std::max(most, people.with_role(role, name).size());
  }
  return most;
}

bool is_roster_unread(const std::set<domain::DocumentId>& unusable) {
  return std::any_of(unusable.begin(), unusable.end(),
                     [](const auto& id) { return id.kind == "Roster" || id.kind.empty(); });
}

domain::Problem too_few(const domain::Policy& policy, const std::string& field, std::string message) {
  return cross_problem(policy.where, field, codes::kUnknownRole, std::move(message),
                       "give the role to people in a Roster, or correct the policy");
}

}  // namespace

void check_rosters(const std::vector<Roster>& rosters, Findings& findings) {
  Taken names("name", findings), emails("email", findings), principals("principal", findings);
  for (const auto& roster : rosters) {
    for (const auto& person : roster.people) {
      names.take(person.name, roster);
      for (const auto& email : person.emails) emails.take(email, roster);
      for (const auto& principal : person.principals) principals.take(principal, roster);
    }
  }
}

void check_roles(const domain::Policy& policy, const std::vector<Roster>& rosters,
                 const std::set<domain::DocumentId>& unusable, Findings& findings) {
  if (findings.is_kept(id_of(policy)) || is_roster_unread(unusable)) return;
  for (std::size_t i = 0; i < policy.approvals.size(); ++i) {
    const auto& rule = policy.approvals[i];
    const auto field = fmt::format("spec.approvals[{}]", i);
    std::size_t most = rule.roles.empty() ? domain::People(rosters).all().size() : 0;
    for (const auto& role : rule.roles) {
      const auto with_role = most_with(role, rosters, policy.client);
      most += with_role;
      if (with_role == 0 && rule.count > 0)
        findings.report(too_few(policy, field + ".roles", fmt::format("nobody has the role {}", role)));
    }
    if (most > 0 && most < rule.count) {
      findings.report(too_few(policy, field + ".count",
                              fmt::format("asks for {}, and {} could be asked", rule.count, most)));
    }
    if (rule.roles.empty() && most == 0 && rule.count > 0)
      findings.report(too_few(policy, field, "asks for people, and no Roster has any"));
  }
  for (const auto& role : policy.emergency_roles.value_or(std::vector<std::string>())) {
    if (most_with(role, rosters, policy.client) == 0)
      findings.report(too_few(policy, "spec.emergency.roles", fmt::format("nobody has the role {}", role)));
  }
}

}  // namespace talentops::plan
