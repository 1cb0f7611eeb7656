#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/base/zone.hpp"
#include "controller/plan/windows.hpp"

namespace talentops::plan {
namespace {

using domain::Calendar;
using Calendars = std::span<const Calendar* const>;

/// The first opening that goes on for long enough, and whether more of it lies behind what was looked at.
std::optional<Interval> long_enough(const Intervals& open, Duration takes) {
  const auto found =
      std::find_if(open.begin(), open.end(), [&](const auto& each) { return each.to - each.from >= takes; });
  return found == open.end() ? std::nullopt : std::optional(*found);
}

/// Nothing that is near is looked for far away: most calendars are open within a week.
Result<std::optional<Interval>> next_opening(Calendars calendars, Instant now, Duration takes) {
  constexpr std::array<Duration, 3> kHorizons = {std::chrono::hours(24 * 8), std::chrono::hours(24 * 60),
                                                 kLookAhead};
  std::optional<Interval> opening;
  for (const auto horizon : kHorizons) {
    const auto open = TRY(open_together(calendars, {now, now + horizon}));
    opening = long_enough(open, takes);
    if (opening && opening->to < now + horizon) return opening;
  }
  return opening;
}

/// Why one calendar is closed; nothing where it is open.
std::optional<std::string> closed_because(const Calendar& calendar, const Zone& zone, Instant now) {
  for (const auto& freeze : calendar.freezes) {
    if (now < freeze.from || now >= freeze.to) continue;
    return fmt::format("{} is frozen until {}: {}", calendar.name, local_and_utc(calendar, freeze.to),
                       freeze.reason);
  }
  const auto today = std::chrono::floor<std::chrono::days>(zone.local(now));
  const auto& dates = calendar.blackout_dates;
  if (std::find(dates.begin(), dates.end(), today) != dates.end())
    return fmt::format("{} is a blackout date of {}", weekday_date(today), calendar.name);
  const auto open = open_intervals(calendar, {now, now + Duration(1)});
  if (open && !open->empty()) return std::nullopt;
  return fmt::format("outside the windows of {}", calendar.name);
}

/// What each calendar that is closed says; of zones that are known, since all were asked already.
std::string reasons(Calendars calendars, Instant now) {
  std::vector<std::string> all;
  for (const auto* calendar : calendars) {
    const auto zone = Zone::find(calendar->time_zone);
    if (auto why = zone ? closed_because(*calendar, *zone, now) : std::nullopt)
      all.push_back(*std::move(why));
  }
  return join(all, "; ");
}

std::string in_zone(const Calendar& calendar, Instant instant) {
  return fmt::format("{}, {}", local_and_utc(calendar, instant), calendar.time_zone);
}

/// What people look for where a window that they know did not open.
std::string notes_until(Calendars calendars, Instant now, std::optional<Instant> until) {
  std::string text;
  for (const auto* calendar : calendars) {
    const auto notes = clock_notes(*calendar, {now - std::chrono::hours(24), until.value_or(now)});
    if (!notes) continue;
    for (const auto& note : *notes) text += "; " + note;
  }
  return text;
}

WindowAnswer open_answer(const Calendar& first, const Interval& opening, Instant now) {
  if (opening.to >= now + kLookAhead) return {true, "open, and does not close within 400 days", std::nullopt};
  return {true, fmt::format("open until {}", in_zone(first, opening.to)), opening.to};
}

WindowAnswer closed_answer(Calendars calendars, Instant now, Duration takes,
                           const std::optional<Interval>& opening) {
  auto why = reasons(calendars, now);
  if (why.empty())
    why =
        fmt::format("closes before this would be done, which is expected to take {}", format_duration(takes));
  if (!opening) return {false, why + "; it does not open for long enough within 400 days", std::nullopt};
  why += fmt::format("; opens {}", in_zone(*calendars.front(), opening->from));
  return {false, why + notes_until(calendars, now, opening->from), opening->from};
}

}  // namespace

Result<WindowAnswer> ask_calendars(Calendars calendars, Instant now, Duration takes) {
  if (calendars.empty()) return WindowAnswer{true, "no calendar is named: always open", std::nullopt};
  const auto opening = TRY(next_opening(calendars, now, takes));
  if (opening && opening->from == now) return open_answer(*calendars.front(), *opening, now);
  return closed_answer(calendars, now, takes, opening);
}

}  // namespace talentops::plan
