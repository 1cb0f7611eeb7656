#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/documents.hpp"
#include "controller/domain/package.hpp"
#include "reconcilers/claude_code/merged_items.hpp"

/// Secrets of a release as items of its package: by reference, since a package lies in slots. Pure.
namespace talentops::claude_code {

/// Where the runtime reads variables that are nobody else's business.
inline constexpr std::string_view kLocalSettings = ".claude/settings.local.json";
inline constexpr std::string_view kVariables = "/env";

/// What the release refers to, for where the environment says, and for nowhere else: a problem where it says
/// nothing.
MergedItems secret_items(const domain::Configuration& configuration, const domain::Environment& environment);

/// One item for each name of `configuration.secrets`: a member of `env` in the client's local settings, or a
/// variable of the sink's file.
std::vector<domain::Item> secret_items(const std::map<std::string, domain::SecretReference>& secrets,
                                       const domain::SecretsSink& sink = {});

}  // namespace talentops::claude_code
