#pragma once

#include <functional>
#include <optional>

#include "controller/base/result.hpp"
#include "reconcilers/claude_code/journal.hpp"
#include "reconcilers/claude_code/receipts.hpp"
#include "reconcilers/claude_code/slots.hpp"
#include "reconcilers/claude_code/transaction_plan.hpp"

namespace talentops::claude_code {

/// Looks at everything that the transaction of `journal` is decided from. Borrows: the journal and the
/// receipts. Errors: kUnavailable; what `proceed` says, which is asked before each file is read.
Result<Situation> read_situation(ports::Workspace& workspace, const Journal& journal,
                                 const Receipts& receipts, const std::optional<SlotListing>& slot,
                                 const std::function<Status()>& proceed);

}  // namespace talentops::claude_code
