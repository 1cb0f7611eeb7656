#pragma once

#include <memory>

#include "controller/domain/documents.hpp"
#include "tests/bench/contest.hpp"

/// Contests about one workspace. `spec` is the target as an environment declares it; its place is chosen
/// here.
namespace talentops::bench {

/// Into an empty workspace, against `cp -a` of the same files and a sync of each.
std::unique_ptr<Contest> deploy(std::size_t files, domain::TargetSpec spec = {});

/// To a version with one other file, against writing that file, syncing it and renaming it into place.
std::unique_ptr<Contest> upgrade_one_file(std::size_t files, domain::TargetSpec spec = {});

/// Back from such a version, against the same.
std::unique_ptr<Contest> revert(std::size_t files, domain::TargetSpec spec = {});

/// A look at a workspace where nothing has changed, against a stat of each of its files.
std::unique_ptr<Contest> drift_scan(std::size_t files, domain::TargetSpec spec = {});

}  // namespace talentops::bench
