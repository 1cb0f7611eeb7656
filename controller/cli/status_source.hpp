#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/cli/requests.hpp"
#include "controller/domain/status.hpp"

namespace talentops::cli {

/// The reason of a release that was seen, but not recently.
inline constexpr std::string_view kObservationStale = "ObservationStale";

/// A status and where it comes from, with its age, for people.
struct KnownStatus {
  domain::FleetStatus status;
  std::string origin;
  bool is_recorded = false;  ///< told by the records: seen when it was deployed, and perhaps never since
};

/// From a controller's state directory where one is named, else from the records in a repository: then
/// `observed_at` is when they were written, and what was seen longer ago than three of its environment's
/// intervals is not known to be ready. Errors: kNotFound if the state directory is not there; kUnavailable if
/// no controller has written a status into it.
Result<KnownStatus> read_status(const Source& source);

}  // namespace talentops::cli
