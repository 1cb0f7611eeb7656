#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/status.hpp"

namespace talentops::cli {

/// A release in an environment, by the names that people type; an environment may be without releases.
struct KnownName {
  std::string client;
  std::string release;  ///< "acme/greeter", or empty
  std::string environment;
};
using KnownNames = std::vector<KnownName>;

KnownNames names_of(const domain::Catalog& catalog);
KnownNames names_of(const domain::FleetStatus& status);

/// Why nothing answers to the names that a verb was given ("client" or "client/name", and an environment),
/// with the one that was probably meant; nothing if something does. For all verbs the same: kNotFound, exit
/// code 1.
std::optional<Error> unknown_name(const KnownNames& known, const std::optional<std::string>& release,
                                  const std::optional<std::string>& environment);

}  // namespace talentops::cli
