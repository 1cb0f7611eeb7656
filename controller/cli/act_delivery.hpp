#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/documents.hpp"

namespace talentops::cli {

/// Commits a signed act to the records branch of the fleet that `repository` is, or was cloned from, and
/// pushes it. Returns its path on that branch. Errors: as Ledger::propose.
Result<std::string> deliver_act(const std::string& repository, const domain::RecordsPlace& place,
                                const domain::Act& act, const std::string& document);

}  // namespace talentops::cli
