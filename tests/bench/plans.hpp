#pragma once

#include <cstddef>
#include <memory>

#include "tests/bench/contest.hpp"

namespace talentops::bench {

/// One changed line of one of so many releases, planned by the command as a pull request has it, against git
/// that tells what the change is.
std::unique_ptr<Contest> plan_one_line(std::size_t releases);
/// So many releases validated by the command, against reading the files.
std::unique_ptr<Contest> validate_all(std::size_t releases);

}  // namespace talentops::bench
