#include "controller/plan/downtime.hpp"

#include <algorithm>

namespace talentops::plan {

Downtime after(Downtime downtime, const CheckPlace& place, const domain::Measurement& measurement,
               Instant at) {
  if (!place.first.starts_with("health/")) return downtime;
  downtime.was_measured = true;
  if (measurement.result != domain::Measured::kPass) {
    downtime.failing.insert(place);
    if (!downtime.since) downtime.since = at;
    return downtime;
  }
  downtime.failing.erase(place);
  if (!downtime.since || !downtime.failing.empty()) return downtime;
  downtime.before +=
      std::max(at - *downtime.since, Duration(0));  // a clock that was set back takes nothing away
  downtime.since.reset();
  return downtime;
}

}  // namespace talentops::plan
