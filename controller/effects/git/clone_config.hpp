#pragma once

#include <map>
#include <optional>
#include <string>

#include "controller/base/result.hpp"

namespace talentops::effects::git {

/// What a clone's own configuration says under `key` ("remote.origin.url"); a user's or system's
/// configuration is not read.
Result<std::optional<std::string>> clone_setting(const std::string& path, const std::string& key);

/// The remotes of a clone: addresses by name.
Result<std::map<std::string, std::string>> clone_remotes(const std::string& path);

/// Where acts of people go from the repository at `path`: what it was cloned from, or itself.
/// Errors: kInvalid where there is no repository.
Result<std::string> fleet_address(const std::string& path);

}  // namespace talentops::effects::git
