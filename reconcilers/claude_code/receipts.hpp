#pragma once

#include <map>
#include <optional>

#include "controller/base/result.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/epoch_directory.hpp"
#include "reconcilers/claude_code/memory.hpp"

namespace talentops::claude_code {

using Receipts = std::map<domain::TalentName, domain::Receipt>;

/// The receipt of one talent, or nothing if there is none. Errors: kDenied where it cannot be read or names
/// another talent.
Result<std::optional<domain::Receipt>> read_receipt(const Sight& sight, const domain::TalentName& talent);

/// Of all talents that have one.
Result<Receipts> read_receipts(const Sight& sight);

/// Makes the directory of a talent's receipt, durably.
Status make_receipt_place(EpochDirectory& epoch, const domain::TalentName& talent);
/// Replaces the receipt, durably.
Status put_receipt(EpochDirectory& epoch, const domain::Receipt& receipt);

}  // namespace talentops::claude_code
