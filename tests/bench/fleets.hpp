#pragma once

#include <cstddef>
#include <memory>

#include "tests/bench/contest.hpp"

/// Contests about a whole controller and its fleet repository.
namespace talentops::bench {

/// A poll of a fleet of so many releases in which nothing is new, against asking the same repository for its
/// references once, through the same library.
std::unique_ptr<Contest> no_op_poll(std::size_t releases);

/// One changed line of one release, until it is deployed, checked and recorded in so many workspaces, each an
/// environment; against a shell's loop of `cp -a` of the same files.
std::unique_ptr<Contest> fan_out(std::size_t workspaces);

/// One changed line of one release among so many, from the commit in the fleet repository until the version
/// is deployed, checked, and recorded there; against doing that by hand and without a check: fetch the
/// commit, copy the files and sync them, commit and push a record.
std::unique_ptr<Contest> push_to_deployed(std::size_t releases);

}  // namespace talentops::bench
