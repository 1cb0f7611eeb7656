#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/domain/names.hpp"

namespace talentops::domain {

/// Somebody who decides about deployments, or writes what is deployed.
struct Person {
  std::string name;
  std::vector<std::string> emails = {};      ///< as commits have them
  std::vector<std::string> principals = {};  ///< as allowed_signers has them
  std::string forge = {};                    ///< the account there
  std::string slack = {};
  bool operator==(const Person&) const = default;
};

/// Who has a role, by name.
using Roles = std::map<std::string, std::vector<std::string>>;

/// A Roster: who is who, and who may decide what. Its roles name people of its own only.
struct Roster {
  std::string name;
  std::vector<Person> people = {};
  Roles roles = {};
  std::map<ClientName, Roles> clients = {};  ///< for these, in place of `roles`, role by role
  Location where = {};
  bool operator==(const Roster&) const = default;
};

}  // namespace talentops::domain
