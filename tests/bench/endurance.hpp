#pragma once

#include <cstddef>
#include <memory>

#include "tests/bench/contest.hpp"

/// Contests of a controller with itself.
namespace talentops::bench {

/// What a cycle takes at the end of so many: a commit that wishes another version, its deployment, and its
/// records in git; against what it took at the beginning. Errors: also where memory has grown by more than a
/// kilobyte for each cycle, or descriptors have at all.
std::unique_ptr<Contest> endurance(std::size_t cycles);

}  // namespace talentops::bench
