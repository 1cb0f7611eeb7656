#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/zone.hpp"
#include "controller/codec/calendar_text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/kinds/decode.hpp"
#include "controller/codec/kinds/fields.hpp"
#include "controller/codec/schema_report.hpp"

namespace talentops::codec::kinds {

KindSpec change_calendar() {
  auto window =
      object("", "",
             {required(between(texts("days", "the days on which it begins", &formats::kWeekday), 1, 7)),
              required(text("from", "when it begins", &formats::kClock)),
              required(text("to", "when it is over; earlier than from: on the next day", &formats::kClock))});
  auto freeze = object("", "",
                       {required(text("from", "when it begins", &formats::kMoment)),
                        required(text("to", "when it is over", &formats::kMoment)),
                        required(text("reason", "why, for people"))});
  return document(
      "ChangeCalendar", Scope::kEither,
      "When changes may go out: inside a window, if there are any, outside every freeze, on no blackout "
      "date. It counts where a Fleet or an environment names it; all that are named must be open.",
      required(object(
          "spec", "when it is open, by what clocks show in its zone",
          {required(text("timeZone", "whose clocks are meant", &formats::kZone)),
           between(list("windows", "when it is open, week by week; left out: always", std::move(window)), 0,
                   100),
           between(list("freezes", "when it is not, whatever the windows say", std::move(freeze)), 0, 1000),
           between(texts("blackoutDates", "days on which it is not", &formats::kDate), 0, 1000)})));
}

domain::Calendar decode_calendar(const FieldReader& document) {
  const auto spec = document.object("spec");
  const auto metadata = document.object("metadata");
  domain::Calendar calendar{.name = metadata.text("name")};
  if (metadata.has("namespace")) calendar.client = domain::ClientName(metadata.text("namespace"));
  calendar.time_zone = spec.text("timeZone");
  for (const auto& each : spec.objects("windows")) {
    domain::DailyWindow window{.from = *parse_clock(each.text("from")), .to = *parse_clock(each.text("to"))};
    for (const auto& day : each.texts("days")) window.days.push_back(*parse_weekday(day));
    calendar.windows.push_back(std::move(window));
  }
  const auto zone = Zone::find(calendar.time_zone);
  for (const auto& each : spec.objects("freezes")) {
    calendar.freezes.push_back({*instant_of(*parse_moment(each.text("from")), *zone),
                                *instant_of(*parse_moment(each.text("to")), *zone), each.text("reason")});
  }
  for (const auto& date : spec.texts("blackoutDates")) calendar.blackout_dates.push_back(*parse_date(date));
  return calendar;
}

namespace {

std::string hint_for_zone(const std::string& name) {
  const auto near = nearest_zone(name);
  if (!near) return "write IANA's name of it, such as Europe/Berlin";
  return *near == name ? "install or renew the package tzdata" : fmt::format("did you mean {}?", *near);
}

void check_window(const FieldReader& window, const std::string& path, SchemaReport& report) {
  const auto from = *parse_clock(window.text("from"));
  if (from == std::chrono::hours(24)) {
    report.add(*window.node("from"), path + ".from", codes::kOutOfRange,
               "no window begins at the end of a day", "write \"00:00\", and the next day");
  } else if (from == *parse_clock(window.text("to"))) {
    report.add(*window.node("to"), path + ".to", codes::kOutOfRange, "the window is over where it begins",
               "for a whole day write from: \"00:00\", to: \"24:00\"");
  }
}

/// Nothing where it is no instant, which is reported.
std::optional<Instant> check_moment(const FieldReader& freeze, const std::string& field, const Zone& zone,
                                    const std::string& path, SchemaReport& report) {
  const auto written = freeze.text(field);
  const auto instant = instant_of(*parse_moment(written), zone);
  if (!instant) {
    report.add(*freeze.node(field), path + "." + field, codes::kNotOneInstant,
               fmt::format("clocks are changed in {}, and show {} never or twice", zone.name(), written),
               fmt::format("write it with an offset, such as {}:00+01:00", written));
  }
  return instant;
}

void check_freeze(const FieldReader& freeze, const Zone& zone, const std::string& path,
                  SchemaReport& report) {
  const auto from = check_moment(freeze, "from", zone, path, report);
  const auto to = check_moment(freeze, "to", zone, path, report);
  if (!from || !to || *from < *to) return;
  report.add(*freeze.node("to"), path + ".to", codes::kOutOfRange, "the freeze is over before it begins",
             "write a later time; a date means its beginning");
}

}  // namespace

void check_calendar(const FieldReader& spec, const std::string& file, domain::Problems& problems) {
  SchemaReport report(file, problems);
  std::size_t index = 0;
  for (const auto& window : spec.objects("windows"))
    check_window(window, fmt::format("spec.windows[{}]", index++), report);
  const auto name = spec.text("timeZone");
  const auto zone = Zone::find(name);
  if (!zone) {
    report.add(*spec.node("timeZone"), "spec.timeZone", codes::kUnknownTimeZone,
               fmt::format("there is no time zone {}", excerpt(name)), hint_for_zone(name));
    return;
  }
  index = 0;
  for (const auto& freeze : spec.objects("freezes"))
    check_freeze(freeze, *zone, fmt::format("spec.freezes[{}]", index++), report);
}

}  // namespace talentops::codec::kinds
