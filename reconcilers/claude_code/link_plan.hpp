#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "reconcilers/claude_code/transaction_plan.hpp"

/// What a transaction has to do with links.
namespace talentops::claude_code {

/// Whether what was seen at a path was seen through a link of ours; it may lead nowhere.
bool is_link_of_ours(const Found& found);

/// Whether it is the talent's own: what it shows is what `active` leads to.
bool is_own_link(const Situation& situation, std::string_view path, const Found& found);
/// Where the slot of what is installed keeps the bytes of a path.
std::string kept_place(const Situation& situation, std::string_view path, const Digest& bytes);

void set_link_before(Operation& operation, const std::string& text);
void set_link_after(Operation& operation, const std::string& text);

/// Adds what makes the talent's `active` lead to the slot, or takes it away where no item is a link, and puts
/// all operations in order. Order: new links, which show nothing yet; `active`, which switches every path
/// that both versions have; what shows the old version until then; an `active` that goes.
/// Errors: kDenied (kContentConflict) where something else lies in its place.
Status plan_active(const Situation& situation, TransactionPlan& plan);

}  // namespace talentops::claude_code
