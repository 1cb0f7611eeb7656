#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace talentops {

/// An instant of the wall clock, UTC. Only the Clock port says what time it is.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

/// "2026-11-21T09:30:00Z"; with ".123" only where milliseconds are not zero.
std::string format_time(Instant instant);
/// RFC 3339 with offset or Z; no leap seconds; finer fractions than milliseconds are cut.
std::optional<Instant> parse_time(std::string_view text);

/// "20261121T093000Z", which sorts as time does.
std::string compact_time(Instant instant);

/// "90s", "10m", "1h30m", "7d"; milliseconds as "250ms".
std::string format_duration(Duration duration);
/// "90s", "10m", "2h", "7d", "250ms": one number, one unit.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace talentops
