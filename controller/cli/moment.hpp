#pragma once

#include <string>

#include "controller/base/time.hpp"

namespace talentops::cli {

/// An instant as people of a zone say it, with UTC beside it: "Tue 2026-11-24 03:38 CET
/// (2026-11-24T02:38:00Z, Europe/Berlin)". In UTC alone where that is the zone, or none is known.
std::string moment_text(Instant instant, const std::string& zone);

/// The zone of a calendar where one binds, else the reader's.
std::string zone_for(const std::string& calendars_zone);

}  // namespace talentops::cli
