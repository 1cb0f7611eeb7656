#include "controller/plan/windows.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/base/zone.hpp"

namespace talentops::plan {
namespace {

using domain::Calendar;
using std::chrono::days;
using std::chrono::local_days;

Result<Zone> zone_of(const Calendar& calendar) {
  auto zone = Zone::find(calendar.time_zone);
  if (zone) return *std::move(zone);
  return Error{ErrorKind::kInvalid, codes::kUnknownTimeZone,
               fmt::format("calendar {}: the system has no time zone {}", calendar.name, calendar.time_zone),
               calendar.where, "install or renew the package tzdata"};
}

/// A stretch of time over which clocks go at one distance from UTC.
struct Stretch {
  Interval instants;
  std::chrono::seconds offset;
};

std::vector<Stretch> stretches_of(const Zone& zone, const Interval& within) {
  std::vector<Stretch> stretches;
  for (auto from = within.from; from < within.to;) {
    const auto change = zone.next_change(from);
    const auto to = change && *change > from ? std::min(*change, within.to) : within.to;
    stretches.push_back({{from, to}, zone.offset_at(from)});
    from = to;
  }
  return stretches;
}

/// Of what clocks show, from one reading to another.
struct Reading {
  LocalTime from;
  LocalTime to;
};

/// When clocks show it during one stretch; nothing where they do not.
std::optional<Interval> shown_during(const Stretch& stretch, const Reading& reading) {
  const auto to_instant = [&](LocalTime local) { return Instant(local.time_since_epoch() - stretch.offset); };
  const Interval shown{std::max(to_instant(reading.from), stretch.instants.from),
                       std::min(to_instant(reading.to), stretch.instants.to)};
  return shown.from < shown.to ? std::optional(shown) : std::nullopt;
}

Reading reading_of(const domain::DailyWindow& window, local_days day) {
  const auto end = window.to > window.from ? day : day + days(1);
  return {day + window.from, end + window.to};
}

/// Every reading of every window that may be shown from one local time to another.
void each_reading(const Calendar& calendar, LocalTime from, LocalTime to,
                  const std::function<void(const Reading&)>& visit) {
  // One that began the day before may go on.
  for (auto day = std::chrono::floor<days>(from) - days(1); day < to; day += days(1)) {
    const std::chrono::weekday weekday(day);
    for (const auto& window : calendar.windows) {
      const auto& on = window.days;
      if (std::find(on.begin(), on.end(), weekday) != on.end()) visit(reading_of(window, day));
    }
  }
}

/// Sorted, and those that touch made one.
Intervals joined(Intervals intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  Intervals apart;
  for (const auto& each : intervals) {
    if (each.from >= each.to) continue;
    if (!apart.empty() && each.from <= apart.back().to) {
      apart.back().to = std::max(apart.back().to, each.to);
    } else {
      apart.push_back(each);
    }
  }
  return apart;
}

/// What of `open` is not `closed`; both are apart and in their order.
Intervals without(const Intervals& open, const Intervals& closed) {
  Intervals left;
  auto first = closed.begin();
  for (const auto& each : open) {
    auto from = each.from;
    while (first != closed.end() && first->to <= from) ++first;
    for (auto it = first; it != closed.end() && it->from < each.to; ++it) {
      if (it->from > from) left.push_back({from, it->from});
      from = std::max(from, it->to);
    }
    if (from < each.to) left.push_back({from, each.to});
  }
  return left;
}

Intervals within_windows(const Calendar& calendar, const std::vector<Stretch>& stretches,
                         const Interval& within) {
  if (calendar.windows.empty()) return joined({within});
  Intervals open;
  for (const auto& stretch : stretches) {
    const auto local = [&](Instant instant) {
      return LocalTime(instant.time_since_epoch() + stretch.offset);
    };
    each_reading(calendar, local(stretch.instants.from), local(stretch.instants.to),
                 [&](const auto& reading) {
                   if (const auto shown = shown_during(stretch, reading)) open.push_back(*shown);
                 });
  }
  return joined(std::move(open));
}

Intervals closed_by_date(const Calendar& calendar, const std::vector<Stretch>& stretches) {
  Intervals closed;
  for (const auto& freeze : calendar.freezes) closed.push_back({freeze.from, freeze.to});
  for (const auto& stretch : stretches) {
    for (const auto& date : calendar.blackout_dates) {
      if (const auto shown = shown_during(stretch, {LocalTime(date), LocalTime(date + days(1))}))
        closed.push_back(*shown);
    }
  }
  return joined(std::move(closed));
}

}  // namespace

Result<Intervals> open_intervals(const Calendar& calendar, const Interval& within) {
  const auto zone = TRY(zone_of(calendar));
  const auto stretches = stretches_of(zone, within);
  return without(within_windows(calendar, stretches, within), closed_by_date(calendar, stretches));
}

Result<Intervals> open_together(std::span<const Calendar* const> calendars, const Interval& within) {
  auto open = joined({within});
  for (const auto* calendar : calendars) {
    const auto own = TRY(open_intervals(*calendar, within));
    open = without(open, without({within}, own));
  }
  return open;
}

Duration closed_time(std::span<const Calendar* const> calendars, const Interval& within) {
  auto closed = std::max(within.to - within.from, Duration(0));
  const auto open = open_together(calendars, within);
  if (!open) return closed;
  for (const auto& each : *open) closed -= each.to - each.from;
  return closed;
}

std::string local_and_utc(const Calendar& calendar, Instant instant) {
  const auto zone = Zone::find(calendar.time_zone);
  if (!zone) return format_time(instant);
  return fmt::format("{} ({})", zone->text(instant), format_time(instant));
}

namespace {

std::string text_of(LocalTime local) {
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::hh_mm_ss time(local - day);
  return fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
}

/// How long clocks really show a reading, and whether all of that lies inside the stretches.
Duration shown_for(const std::vector<Stretch>& stretches, const Reading& reading) {
  Duration length(0);
  for (const auto& stretch : stretches) {
    if (const auto shown = shown_during(stretch, reading)) length += shown->to - shown->from;
  }
  return length;
}

std::string note_of(const Calendar& calendar, const Reading& reading, Duration real) {
  const auto what = fmt::format("{} {}-{}", weekday_date(std::chrono::floor<days>(reading.from)),
                                text_of(reading.from), text_of(reading.to));
  if (real == Duration(0))
    return fmt::format("{} is skipped: clocks are changed in {}", what, calendar.time_zone);
  return fmt::format("{} lasts {} instead of {}: clocks are changed in {}", what, format_duration(real),
                     format_duration(reading.to - reading.from), calendar.time_zone);
}

}  // namespace

Result<std::vector<std::string>> clock_notes(const Calendar& calendar, const Interval& within) {
  const auto zone = TRY(zone_of(calendar));
  // Windows that begin within it may be over only later, and clocks differ from UTC by less than two days.
  const auto stretches = stretches_of(zone, {within.from - days(3), within.to + days(3)});
  std::vector<std::string> notes;
  for (std::size_t i = 1; i < stretches.size(); ++i) {
    const auto change = stretches[i].instants.from;
    const auto before = LocalTime(change.time_since_epoch() + stretches[i - 1].offset);
    const auto behind = LocalTime(change.time_since_epoch() + stretches[i].offset);
    const auto first = std::min(before, behind);
    const auto last = std::max(before, behind);
    if (first == last || change < within.from || change >= within.to) continue;
    each_reading(calendar, first, last, [&](const auto& reading) {
      const bool is_near = reading.from < last && reading.to > first;
      const auto real = shown_for(stretches, reading);
      if (is_near && real != reading.to - reading.from) notes.push_back(note_of(calendar, reading, real));
    });
  }
  return notes;
}

}  // namespace talentops::plan
