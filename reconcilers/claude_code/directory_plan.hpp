#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reconcilers/claude_code/transaction_plan.hpp"

namespace talentops::claude_code {

/// Every directory that `path` lies in, outermost first: ".claude", ".claude/agents".
std::vector<std::string> ancestors_of(std::string_view path);

/// Which directories the operations and items of `plan` need that are not there, and which of ours may go.
void plan_directories(const Situation& situation, TransactionPlan& plan);

}  // namespace talentops::claude_code
