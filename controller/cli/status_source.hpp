#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/cli/requests.hpp"
#include "controller/domain/status.hpp"

namespace talentops::cli {

/// A status and where it comes from, with its age, for people.
struct KnownStatus {
  domain::FleetStatus status;
  std::string origin;
};

/// From a controller's state directory where one is named, else from the records in a repository.
Result<KnownStatus> read_status(const Source& source);

}  // namespace talentops::cli
