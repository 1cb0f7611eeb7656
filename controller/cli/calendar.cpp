#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/base/zone.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/plan/windows.hpp"

namespace talentops::cli {
namespace {

using domain::Calendar;

/// "business-hours", or "acme/nights" of a client.
std::string name_of(const Calendar& calendar) {
  return calendar.client ? calendar.client->text() + "/" + calendar.name : calendar.name;
}

/// A name alone means every calendar of that name, whoever's it is: where it is named, all of them bind.
bool is_asked_for(const Calendar& calendar, const std::optional<std::string>& name) {
  return !name || calendar.name == *name || name_of(calendar) == *name;
}

Error unknown_calendar(const std::string& name, const std::vector<Calendar>& calendars) {
  std::vector<std::string> known;
  for (const auto& calendar : calendars) known.push_back(name_of(calendar));
  const auto near = nearest(name, known);
  auto hint = near            ? fmt::format("did you mean {}?", *near)
              : known.empty() ? std::string("the fleet has none")
                              : fmt::format("there are: {}", join(known, ", "));
  return {ErrorKind::kNotFound, codes::kUnknownCalendar, fmt::format("there is no calendar {}", name),
          std::nullopt, std::move(hint)};
}

/// What one calendar says about the time that was asked for.
struct Listing {
  const Calendar* calendar;
  plan::Intervals open;
  std::vector<std::string> notes;
  plan::WindowAnswer now;
};

Result<Listing> list(const Calendar& calendar, const plan::Interval& within, Instant now) {
  Listing listing{&calendar, {}, {}, {}};
  listing.open = TRY(plan::open_intervals(calendar, within));
  listing.notes = TRY(plan::clock_notes(calendar, within));
  const std::vector<const Calendar*> alone = {&calendar};
  listing.now = TRY(plan::ask_calendars(alone, now, Duration(1)));
  return listing;
}

codec::YamlValue value_of(const Listing& listing) {
  auto open = codec::YamlValue::list();
  const auto zone = Zone::find(listing.calendar->time_zone);
  for (const auto& each : listing.open) {
    open.add(codec::YamlValue()
                 .put("from", format_time(each.from))
                 .put("to", format_time(each.to))
                 .put("localFrom", zone->text(each.from))
                 .put("localTo", zone->text(each.to)));
  }
  auto now = codec::YamlValue().put("isOpen", listing.now.is_open).put("why", listing.now.why);
  now.put("until", listing.now.until ? codec::YamlValue(format_time(*listing.now.until)) : null_value());
  const auto& client = listing.calendar->client;
  return codec::YamlValue()
      .put("calendar", listing.calendar->name)
      .put("client", client ? codec::YamlValue(client->text()) : null_value())
      .put("timeZone", listing.calendar->time_zone)
      .put("now", std::move(now))
      .put("open", std::move(open))
      .put("notes", codec::YamlValue::list(listing.notes));
}

std::string text_of(const Listing& listing) {
  const auto& zone_name = listing.calendar->time_zone;
  const auto zone = Zone::find(zone_name);
  std::string text = fmt::format("{} ({}): {}\n", name_of(*listing.calendar), zone_name,
                                 listing.now.is_open ? listing.now.why : "closed: " + listing.now.why);
  std::vector<std::vector<std::string>> rows = {{"OPEN FROM", "TO", "FROM (UTC)", "TO (UTC)"}};
  for (const auto& each : listing.open)
    rows.push_back(
        {zone->text(each.from), zone->text(each.to), format_time(each.from), format_time(each.to)});
  text += listing.open.empty() ? "not open in that time\n" : table(rows);
  for (const auto& note : listing.notes) text += fmt::format("note: {}\n", note);
  return text;
}

void print(const std::vector<Listing>& listings, bool is_single, const Output& output) {
  if (output.wants_value()) {
    auto values = codec::YamlValue::list();
    for (const auto& each : listings) values.add(value_of(each));
    output.value(is_single ? value_of(listings.front()) : values);
    return;
  }
  if (listings.empty()) output.out << "the fleet has no calendar: it is always open\n";
  for (const auto& each : listings) {
    if (&each != &listings.front()) output.out << "\n";
    output.out << text_of(each);
  }
}

/// Two weeks from now, unless something else is asked for.
Result<plan::Interval> time_asked_for(const CalendarRequest& request, Instant now) {
  const auto from = request.from.value_or(now);
  const auto to = request.to.value_or(from + std::chrono::hours(24 * 14));
  if (from < to && to - from <= plan::kLookAhead) return plan::Interval{from, to};
  return Error{ErrorKind::kInvalid, codes::kArgumentInvalid,
               fmt::format("from {} to {} is no time that can be listed", format_time(from), format_time(to)),
               std::nullopt, "let --to be later than --from, by 400 days at most"};
}

}  // namespace

ExitCode calendar(const CalendarRequest& request, const Output& output) {
  const auto now = effects::SystemClock().now();
  const auto within = time_asked_for(request, now);
  if (!within) return output.refuse(within.error());
  auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  const auto& calendars = view->catalog().calendars;

  std::vector<Listing> listings;
  for (const auto& each : calendars) {
    if (!is_asked_for(each, request.name)) continue;
    auto listing = list(each, *within, now);
    if (!listing) return output.fail(listing.error());
    listings.push_back(*std::move(listing));
  }
  if (listings.empty() && request.name) return output.fail(unknown_calendar(*request.name, calendars));
  print(listings, request.name && listings.size() == 1, output);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
