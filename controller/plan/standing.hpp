#pragma once

#include "controller/base/time.hpp"
#include "controller/domain/history.hpp"

namespace talentops::plan {

/// Since when what a deployment brought stands: since its outcome.
Instant standing_since(const domain::PastDeployment& past);

/// The deployment that stood at an instant, as the records tell it; nothing where nothing stood. One that was
/// under way then, or was taken back, never stood: what was there before it did.
const domain::PastDeployment* standing_at(const domain::PlacementHistory& history, Instant instant);

}  // namespace talentops::plan
