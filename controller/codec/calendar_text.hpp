#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

#include "controller/base/time.hpp"
#include "controller/base/zone.hpp"

/// How times are written in a ChangeCalendar.
namespace talentops::codec {

/// "09:00", at most "24:00".
std::optional<std::chrono::minutes> parse_clock(std::string_view text);
/// "2026-11-30"
std::optional<std::chrono::local_days> parse_date(std::string_view text);
/// "Mon", in any case.
std::optional<std::chrono::weekday> parse_weekday(std::string_view text);

/// A day, what a clock on the wall shows, or an instant.
using Moment = std::variant<std::chrono::local_days, LocalTime, Instant>;
/// "2026-12-18", "2026-12-18T12:00", "2026-12-18T12:00:00+01:00".
std::optional<Moment> parse_moment(std::string_view text);
/// The instant that is meant in `zone`: of a day its beginning; nothing where clocks show it never, or twice.
std::optional<Instant> instant_of(const Moment& moment, const Zone& zone);

}  // namespace talentops::codec
