#include "controller/base/zone.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <fmt/format.h>

#include "controller/base/text.hpp"

namespace talentops {
namespace {

absl::Time to_library(Instant instant) { return absl::FromChrono(instant); }

Instant from_library(absl::Time time) { return Instant(Duration(absl::ToUnixMillis(time))); }

absl::CivilSecond to_library(LocalTime local) {
  return absl::CivilSecond() + std::chrono::floor<std::chrono::seconds>(local.time_since_epoch()).count();
}

const std::vector<std::string>& suggested_names() {
#define X(name) name,
  static const std::vector<std::string> kNames = {
#include "controller/base/zone_names.def"
  };
#undef X
  return kNames;
}

}  // namespace

struct Zone::Rules {
  std::string name;
  absl::TimeZone zone;
};

Zone::Zone(std::unique_ptr<const Rules> rules) : rules_(std::move(rules)) {}
Zone::Zone(Zone&&) noexcept = default;
Zone::~Zone() = default;

std::optional<Zone> Zone::find(std::string_view name) {
  if (!is_zone_name(name)) return std::nullopt;
  auto rules = std::make_unique<Rules>(Rules{std::string(name), {}});
  if (!absl::LoadTimeZone(rules->name, &rules->zone)) return std::nullopt;
  return Zone(std::move(rules));
}

const std::string& Zone::name() const { return rules_->name; }

std::chrono::seconds Zone::offset_at(Instant instant) const {
  return std::chrono::seconds(rules_->zone.At(to_library(instant)).offset);
}

LocalTime Zone::local(Instant instant) const {
  return LocalTime(instant.time_since_epoch() + offset_at(instant));
}

std::optional<Instant> Zone::next_change(Instant instant) const {
  absl::TimeZone::CivilTransition change;
  if (!rules_->zone.NextTransition(to_library(instant), &change)) return std::nullopt;
  // The library tells by what clocks show. What they show from then on, they show first, or again, at that
  // instant.
  return from_library(rules_->zone.At(change.to).trans);
}

std::optional<Instant> Zone::only_instant(LocalTime local) const {
  const auto found = rules_->zone.At(to_library(local));
  if (found.kind != absl::TimeZone::TimeInfo::UNIQUE) return std::nullopt;
  return from_library(found.pre);
}

Instant Zone::beginning_of(std::chrono::local_days day) const {
  const auto found = rules_->zone.At(to_library(LocalTime(day)));
  // Where clocks jump over midnight the day begins with the jump; where they show it twice, with the first.
  return from_library(found.kind == absl::TimeZone::TimeInfo::SKIPPED ? found.trans : found.pre);
}

std::string Zone::text(Instant instant) const {
  const auto local = this->local(instant);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(local - day));
  auto text = fmt::format("{} {:02}:{:02}", weekday_date(day), time.hours().count(), time.minutes().count());
  if (time.seconds().count() != 0) text += fmt::format(":{:02}", time.seconds().count());
  return text + " " + rules_->zone.At(to_library(instant)).zone_abbr;
}

bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  // Copies of all zones with another idea of time, and files that are no zones.
  for (const std::string_view other : {"posix", "right", "localtime", "posixrules", "Factory"}) {
    if (split(name, '/').front() == other) return false;
  }
  const auto is_part = [](std::string_view part) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !part.empty() && is_letter(part.front()) && std::all_of(part.begin(), part.end(), [&](char c) {
      return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
    });
  };
  const auto parts = split(name, '/');
  return std::all_of(parts.begin(), parts.end(), is_part);
}

std::optional<std::string> nearest_zone(std::string_view name) {
  const auto wanted = lower_ascii(name);
  for (const auto& known : suggested_names()) {
    const auto lower = lower_ascii(known);
    if (lower == wanted || lower.ends_with("/" + wanted)) return known;
  }
  return nearest(name, suggested_names());
}

std::string weekday_date(std::chrono::local_days day) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const std::chrono::year_month_day date(day);
  return fmt::format("{} {:04}-{:02}-{:02}", kDays.at(std::chrono::weekday(day).c_encoding()),
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace talentops
