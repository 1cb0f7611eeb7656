#pragma once

#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/codec/trust.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::cli {

/// Everything that is wrong with a fleet: what its documents say of each other, and what they alone do not
/// show, the bundle of each release and whether it fits. What QA says is asked if `check_certifications`.
domain::Problems check_fleet(OpenFleet& fleet, bool check_certifications);

/// Who is trusted; nobody where no file is named.
Result<codec::AllowedSigners> read_signers(const std::optional<std::string>& file);

}  // namespace talentops::cli
