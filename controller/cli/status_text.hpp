#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/status.hpp"

/// What is said to people about one release in one environment.
namespace talentops::cli {

/// The message with the code of what stands in the way, if it does not name one already.
std::string message_of(const domain::ReleaseStatus& status);

/// "3.0.4", or with its shares where several serve: "3.0.4 75 %, 3.1.0 25 %"; `none` where nothing is known
/// to.
std::string serving_of(const domain::ReleaseStatus& status, std::string_view none);

/// Of targets that are MIXED, what of them is one version and what the other: a line each, the first with
/// its label. Empty where none is.
std::string mixtures_text(const domain::ReleaseStatus& status, std::string_view label);

/// What a person can do, the usual first, and what happens by itself if nobody does, and when; some lines.
/// Empty for what is as wished.
std::string prospect_text(const domain::ReleaseStatus& status);

/// The screen of a bad night: a table of what is not as wished, what needs somebody first, then for each what
/// serves now, why, what to type, and what happens by itself. `fine` is how many others are as wished, and
/// `waiting` how many wait.
std::string problems_text(std::vector<domain::ReleaseStatus> problems, std::size_t fine, std::size_t waiting);

/// It has not begun, and begins by itself once its gates open: neither a hold nor a gate needs anybody.
bool is_waiting(const domain::ReleaseStatus& status);
/// The same screen of what waits.
std::string waiting_text(const std::vector<domain::ReleaseStatus>& waiting);

/// Why what is told may not be what git wishes now, and what is wrong with documents: a line each. Empty
/// where all is well.
std::string troubles_of(const domain::FleetStatus& status);

}  // namespace talentops::cli
