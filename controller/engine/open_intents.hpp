#pragma once

#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/codec/manifest_decoder.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/ledger.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::engine {

/// An intent is the lock on its placement: passes if the newest manifest there, but its own, has an outcome.
/// Errors: kConflict if another deployment is open, or this one has an outcome already; kDenied if the newest
/// manifest cannot be read, since what happened is unknown then; any other as the store's.
Status refuse_intent(ports::RecordStore& store, const domain::CommitId& tip, const std::string& root,
                     const ports::Proposal::Intent& intent, const codec::ManifestDecoder& decode);

/// What is said to whoever came second.
Error is_open_already(const domain::PlacementKey& placement, const domain::DeploymentId& other);

/// Whether another commit of the watched branch was accepted at `tip` since something was decided by `basis`.
Result<bool> is_overtaken(ports::RecordStore& store, const std::optional<domain::CommitId>& tip,
                          const std::string& root, const ports::Proposal::Basis& basis);

/// What is said to whoever decided by an older one.
Error overtaken();

}  // namespace talentops::engine
