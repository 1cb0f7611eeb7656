#pragma once

#include <memory>
#include <string>
#include <vector>

#include "controller/ports/clock.hpp"
#include "controller/ports/target.hpp"

namespace talentops::cli {

/// The targets of this machine, below the directories that are allowed. Borrows: the clock, for its lifetime.
std::unique_ptr<ports::TargetFactory> local_targets(const std::vector<std::string>& allowed_directories,
                                                    const ports::Clock& clock);

}  // namespace talentops::cli
