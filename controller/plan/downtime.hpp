#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "controller/base/time.hpp"
#include "controller/domain/check.hpp"
#include "controller/domain/names.hpp"

namespace talentops::plan {

/// One check at one target.
using CheckPlace = std::pair<std::string, domain::TargetName>;

/// When health checks failed at targets that serve a version, as their measurements tell it. A failure lasts
/// from the measurement that met it to the one that did not; of several at once the time counts once.
struct Downtime {
  bool was_measured = false;
  std::set<CheckPlace> failing = {};  ///< by its newest measurement
  std::optional<Instant> since = {};  ///< from when on there always was one
  Duration before = Duration(0);      ///< of what is over

  bool operator==(const Downtime&) const = default;
};

/// With one more measurement; one of a check that is none of health changes nothing.
Downtime after(Downtime downtime, const CheckPlace& place, const domain::Measurement& measurement,
               Instant at);

}  // namespace talentops::plan
