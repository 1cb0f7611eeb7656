#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/digest.hpp"

/// What a release configures: values, and secrets as everything but the target's edge knows them, by
/// reference.
namespace talentops::domain {

/// Where a value is kept, below the client's part of the controller's `secrets.directory`.
struct SecretReference {
  std::string from;          ///< a secret of the client
  std::string key;           ///< one value in it
  std::string version = {};  ///< says nothing about where; another one has the value read and written again
  auto operator<=>(const SecretReference&) const = default;
};

/// Over the reference; nothing is derived from the value.
Digest digest_of(const SecretReference& reference);

/// The environment variable that a name of `configuration.secrets` stands for: itself, but where it has
/// hyphens, which no variable has: "crm-token" is CRM_TOKEN.
std::string variable_of(std::string_view name);

/// What a client sets for a talent.
struct Configuration {
  std::map<std::string, std::string> values;
  std::map<std::string, SecretReference> secrets = {};  ///< by name, of which `variable_of` makes a variable
  bool operator==(const Configuration&) const = default;
};

/// Where in a client environment values of secrets may be written.
struct SecretsSink {
  /// A file of its own, outside any work tree; nothing: `env` of .claude/settings.local.json.
  std::optional<std::string> file = {};
  bool operator==(const SecretsSink&) const = default;
};

}  // namespace talentops::domain
