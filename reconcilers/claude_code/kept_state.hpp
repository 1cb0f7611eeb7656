#pragma once

#include <optional>

#include "controller/base/result.hpp"
#include "reconcilers/claude_code/identity.hpp"
#include "reconcilers/claude_code/journal.hpp"
#include "reconcilers/claude_code/receipts.hpp"

namespace talentops::claude_code {

/// All that a target says about itself.
struct KeptState {
  domain::Epoch epoch = 0;
  std::optional<TargetIdentity> identity;
  std::optional<Journal> journal;
  Receipts receipts;
};

/// Errors: kDenied where any of it is unreadable, newer than this version, contradictory, or of another
/// place; kUnavailable.
Result<KeptState> read_kept_state(const Sight& sight, PlaceRule rule = PlaceRule::kMustMatch);

}  // namespace talentops::claude_code
