#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/record_store.hpp"

namespace talentops::effects::git {

/// Makes a git repository of a directory and everything in it: branch main, one commit, work tree clean.
/// Errors: kInvalid if there is a repository already; kUnavailable if it could not be made.
Result<domain::CommitId> create_fleet_repository(const std::string& directory, const Identity& author,
                                                 const std::string& message, Instant at);

}  // namespace talentops::effects::git
