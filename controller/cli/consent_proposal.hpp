#pragma once

#include "controller/cli/act_proposal.hpp"

namespace talentops::cli {

/// A person's yes or no to the plan that the request names. Errors: kNotFound where there is none; kConflict
/// where another one would be carried out.
Result<ProposedActs> propose_on_plan(FleetView& view, const ActRequest& request);

}  // namespace talentops::cli
