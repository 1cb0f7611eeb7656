#pragma once

#include <string>

#include "controller/domain/status.hpp"

/// What is said to people about one release in one environment.
namespace talentops::cli {

/// The message with the code of what stands in the way, if it does not name one already.
std::string message_of(const domain::ReleaseStatus& status);

/// What serves now, what needs a person, and what happens by itself if nobody acts; some lines.
std::string problem_of(const domain::ReleaseStatus& status);

/// Why what is told may not be what git wishes now, and what is wrong with documents: a line each. Empty
/// where all is well.
std::string troubles_of(const domain::FleetStatus& status);

}  // namespace talentops::cli
