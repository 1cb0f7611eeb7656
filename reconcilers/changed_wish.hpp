#pragma once

#include "controller/base/result.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::reconcilers {

/// Whether, after commit `since`, the release (as `environment` gets it) was something else for a while (or
/// gone) before it became what it is in `catalog`: another wish ends a quarantine, even if the first one
/// comes back. Read from git, so that a lost state directory changes nothing.
Result<bool> was_wished_otherwise(ports::DesiredStore& store, const domain::Catalog& catalog,
                                  const domain::Release& release, const domain::EnvironmentName& environment,
                                  const domain::CommitId& since);

}  // namespace talentops::reconcilers
