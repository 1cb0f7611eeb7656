#pragma once

#include "controller/base/result.hpp"
#include "reconcilers/claude_code/transaction_plan.hpp"

namespace talentops::claude_code {

/// Decides what is merged into the files of the client, three-way: what our receipt says, what is wanted,
/// what is there. Adds to `plan`: an operation for each file that changes, the items, the files. Pure.
/// Errors: kDenied: a file that cannot be read (kClientFileInvalid), a value of the client's own that is
/// another one (kContentConflict), one of another talent's (kItemShared).
Status plan_merges(const Situation& situation, TransactionPlan& plan);

}  // namespace talentops::claude_code
