#pragma once

#include <optional>
#include <vector>

#include "controller/engine/document_shelf.hpp"
#include "controller/plan/assemble.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// Which of several documents has claimed something for longest, by the history of `commit`: since the oldest
/// of its consecutive versions that claim it. Nothing where two began together, where histories do not order
/// them, or where they cannot be read.
std::optional<std::size_t> eldest_claimant(ports::DesiredStore& store, DocumentShelf& shelf,
                                           const domain::CommitId& commit,
                                           const std::vector<plan::Claimant>& claimants,
                                           const plan::Claims& claims);

}  // namespace talentops::engine
