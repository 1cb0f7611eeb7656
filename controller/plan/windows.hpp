#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/calendar.hpp"

/// When calendars are open, to the instant. A calendar is a question about what clocks show: whatever they
/// show inside a window is open, however often they show it, so that a window in an hour that is skipped does
/// not open, and one in an hour that comes twice opens for longer, or twice.
namespace talentops::plan {

/// From an instant to another, the end not included.
struct Interval {
  Instant from;
  Instant to;
  bool operator==(const Interval&) const = default;
};
/// In their order, apart from each other, none empty.
using Intervals = std::vector<Interval>;

/// Nothing is looked for that is further away.
inline constexpr Duration kLookAhead = std::chrono::hours(24 * 400);

/// When a calendar is open within `within`. Errors: kInvalid if its zone is not known.
Result<Intervals> open_intervals(const domain::Calendar& calendar, const Interval& within);

/// When all of them are open; always, if there are none.
Result<Intervals> open_together(std::span<const domain::Calendar* const> calendars, const Interval& within);

/// Windows that a change of clocks makes longer or shorter than they say, or skips, one sentence each.
Result<std::vector<std::string>> clock_notes(const domain::Calendar& calendar, const Interval& within);

/// What calendars say about something that is to begin at an instant and takes so long.
struct WindowAnswer {
  bool is_open = false;  ///< it may begin
  std::string why = {};
  std::optional<Instant> until = {};  ///< open: when it closes; closed: when it opens for long enough
};
/// `until` is absent where that is further away than kLookAhead.
Result<WindowAnswer> ask_calendars(std::span<const domain::Calendar* const> calendars, Instant now,
                                   Duration takes);

/// How much of `within` was closed. What cannot be told was.
Duration closed_time(std::span<const domain::Calendar* const> calendars, const Interval& within);

/// "Mon 2026-11-23 09:00 CET (2026-11-23T08:00:00Z)"; in UTC alone where the zone is not known.
std::string local_and_utc(const domain::Calendar& calendar, Instant instant);

}  // namespace talentops::plan
