#pragma once

#include "controller/domain/capability.hpp"
#include "controller/domain/package.hpp"

namespace talentops::claude_code {

/// What a package lets its agents do in a workspace, as its files and what it merges say.
domain::Capabilities capabilities_of(const domain::Package& package);

}  // namespace talentops::claude_code
