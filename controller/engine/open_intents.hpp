#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/ledger.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::engine {

/// An intent is the lock on its placement: passes if the newest manifest there, but its own, has an outcome.
/// Errors: kConflict if another deployment is open, or this one has an outcome already; kDenied if the newest
/// manifest cannot be read, since what happened is unknown then; any other as the store's.
Status refuse_intent(ports::RecordStore& store, const domain::CommitId& tip, const std::string& root,
                     const ports::Proposal::Intent& intent);

/// What is said to whoever came second.
Error is_open_already(const domain::PlacementKey& placement, const domain::DeploymentId& other);

}  // namespace talentops::engine
