#pragma once

#include <cstddef>
#include <memory>

#include "tests/bench/contest.hpp"

/// Contests about many repositories at once.
namespace talentops::bench {

/// The p99 of a poll among so many remotes of which one accepts connections and stays silent; against the
/// same remotes without that one.
std::unique_ptr<Contest> hung_remote(std::size_t remotes);

}  // namespace talentops::bench
