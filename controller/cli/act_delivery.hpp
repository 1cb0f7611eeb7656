#pragma once

#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/documents.hpp"

namespace talentops::cli {

struct SignedAct {
  domain::Act act;
  std::string document;
};

/// Commits signed acts to the records of the fleet that `repository` is, or was cloned from, all in one
/// commit, and pushes it. Returns their paths on that branch. Errors: as Ledger::propose.
Result<std::vector<std::string>> deliver_acts(const std::string& repository,
                                              const domain::RecordsPlace& place,
                                              const std::vector<SignedAct>& acts);

}  // namespace talentops::cli
