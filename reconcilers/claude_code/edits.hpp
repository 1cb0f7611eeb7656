#pragma once

#include <functional>

#include "controller/base/result.hpp"
#include "reconcilers/claude_code/epoch_directory.hpp"
#include "reconcilers/claude_code/transaction_plan.hpp"

/// A client that writes through a link writes into a slot.
namespace talentops::claude_code {

/// Whether that happened to an item of the receipt.
bool has_edits(const Situation& situation);

/// Makes each such item a file of its own, in one transaction: a client sees the same bytes at the same path,
/// and from then on they are a modification like any other. The receipt stays as it is.
/// Errors: as Transaction; kConflict where somebody writes at this moment.
Status detach_edits(ports::Workspace& workspace, EpochDirectory& epoch, const domain::Receipt& receipt,
                    const std::function<Status()>& proceed);

}  // namespace talentops::claude_code
