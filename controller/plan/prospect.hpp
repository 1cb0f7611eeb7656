#pragma once

#include "controller/domain/status.hpp"

namespace talentops::plan {

/// The reason of a release for which something was tried, and failed, and is tried again.
inline constexpr std::string_view kRetrying = "Retrying";

/// What a person can do about a release, how soon, and what happens by itself, read off its holds and gates.
/// Nothing for one that is as wished.
domain::Prospect prospect_of(const domain::ReleaseStatus& status);

}  // namespace talentops::plan
