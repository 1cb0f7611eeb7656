#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/contest.hpp"

/// Contests about the catalog of a fleet of so many releases, a hundred to a client: what is read of the
/// repository, against the git command line reading the same. All of it is generated, and the same each time.
namespace talentops::bench {

/// One changed line of one release, until the catalog that has it is in force; against a fetch of the commit,
/// and the changed file's content by diff-tree and cat-file.
std::unique_ptr<Contest> one_change(std::size_t releases);

/// A new version of every release; against the same of git.
std::unique_ptr<Contest> all_change(std::size_t releases);

/// A controller that starts upon the mirror it had and no snapshot, until the catalog is in force; against
/// the content of every file by ls-tree and cat-file.
std::unique_ptr<Contest> cold_start(std::size_t releases);

/// The same upon the snapshot, too.
std::unique_ptr<Contest> cold_start_snapshot(std::size_t releases);

/// By how many kilobytes of memory a process has grown for each release at its very first start, once the
/// catalog is in force, more than one of a fleet of a single release; against one kilobyte.
std::unique_ptr<Contest> memory_per_release(std::size_t releases);

/// What the process that is measured does; nothing: these are not its arguments.
std::optional<int> measure_memory(const std::vector<std::string>& arguments);

}  // namespace talentops::bench
