#pragma once

#include <cstddef>
#include <memory>

#include "tests/bench/contest.hpp"

/// Contests about records that go to git.
namespace talentops::bench {

/// So many records that are proposed at once, until all of them are seen in a bare repository that has
/// `existing` others; against `git fast-import` of the same files in one commit, and `git push`.
std::unique_ptr<Contest> ledger(std::size_t existing, std::size_t records);

}  // namespace talentops::bench
