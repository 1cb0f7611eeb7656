#pragma once

#include <functional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/requests.hpp"
#include "controller/domain/act.hpp"

namespace talentops::cli {

/// Acts that are still to be signed, and in one sentence what they will do.
struct ProposedActs {
  std::vector<domain::Act> acts;
  std::string what;
  /// Why the act of this person would count for nothing; empty: anybody's does.
  std::function<Status(const std::string& by)> counts = {};
};

/// Whether what the act is about was written as its verb wants it. Errors: kInvalid.
Status check_subject(const ActRequest& request);

/// Errors: kNotFound where the act would do nothing, with why; kDenied where something else stands against
/// it.
Result<ProposedActs> propose_acts(FleetView& view, const ActRequest& request);

}  // namespace talentops::cli
