#include "controller/cli/moment.hpp"

#include <fmt/format.h>

#include "controller/base/zone.hpp"
#include "controller/effects/clock/local_zone.hpp"

namespace talentops::cli {

std::string moment_text(Instant instant, const std::string& zone) {
  const auto known = zone == "UTC" || zone.empty() ? std::nullopt : Zone::find(zone);
  if (!known) return format_time(instant);
  return fmt::format("{} ({}, {})", known->text(instant), format_time(instant), zone);
}

std::string zone_for(const std::string& calendars_zone) {
  return calendars_zone.empty() ? effects::local_zone_name() : calendars_zone;
}

}  // namespace talentops::cli
