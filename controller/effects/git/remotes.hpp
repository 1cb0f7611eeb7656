#pragma once

#include <memory>

#include "controller/base/result.hpp"
#include "controller/domain/config.hpp"
#include "controller/effects/git/remote.hpp"

namespace talentops::effects::git {

/// The repository that a configuration names, by whatever carries to it. Nothing is asked yet, no file read
/// but the machine's authorities. Errors: kInvalid for one that cannot be reached as it is configured.
Result<std::unique_ptr<Remote>> remote_of(const domain::RepositoryConfig& config);

}  // namespace talentops::effects::git
