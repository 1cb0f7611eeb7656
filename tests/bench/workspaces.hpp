#pragma once

#include <memory>

#include "controller/domain/documents.hpp"
#include "tests/bench/contest.hpp"

/// Contests about one workspace, in the layout that its environment declares.
namespace talentops::bench {

/// Into an empty workspace, against `cp -a` of the same files and a sync of each.
std::unique_ptr<Contest> deploy(std::size_t files, domain::Layout layout = domain::Layout::kCopies);

/// To a version with one other file, against writing that file, syncing it and renaming it into place.
std::unique_ptr<Contest> upgrade_one_file(std::size_t files, domain::Layout layout = domain::Layout::kCopies);

/// Back from such a version, against the same.
std::unique_ptr<Contest> revert(std::size_t files, domain::Layout layout = domain::Layout::kCopies);

/// A look at a workspace where nothing has changed, against a stat of each of its files.
std::unique_ptr<Contest> drift_scan(std::size_t files, domain::Layout layout = domain::Layout::kCopies);

}  // namespace talentops::bench
