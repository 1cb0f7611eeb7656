#include "controller/codec/calendar_text.hpp"

#include <array>
#include <string>

#include "controller/base/text.hpp"

namespace talentops::codec {

std::optional<std::chrono::minutes> parse_clock(std::string_view text) {
  if (text == "24:00") return std::chrono::hours(24);
  if (text.size() != 5) return std::nullopt;
  const auto on_a_day = parse_time("2000-01-01T" + std::string(text) + ":00Z");
  if (!on_a_day) return std::nullopt;
  const auto time = *on_a_day - std::chrono::floor<std::chrono::days>(*on_a_day);
  return std::chrono::floor<std::chrono::minutes>(time);
}

std::optional<std::chrono::local_days> parse_date(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto midnight = parse_time(std::string(text) + "T00:00:00Z");
  if (!midnight) return std::nullopt;
  return std::chrono::local_days(std::chrono::floor<std::chrono::days>(*midnight).time_since_epoch());
}

std::optional<std::chrono::weekday> parse_weekday(std::string_view text) {
  constexpr std::array<std::string_view, 7> kNames = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  const auto lower = lower_ascii(text);
  for (unsigned i = 0; i < kNames.size(); ++i) {
    if (kNames.at(i) == lower) return std::chrono::weekday(i);
  }
  return std::nullopt;
}

std::optional<Moment> parse_moment(std::string_view text) {
  if (const auto day = parse_date(text)) return Moment(*day);
  constexpr std::size_t kLocalTime = std::string_view("2026-12-18T12:00").size();
  if (text.size() == kLocalTime) {
    const auto shown = parse_time(std::string(text) + ":00Z");
    return shown ? std::optional<Moment>(LocalTime(shown->time_since_epoch())) : std::nullopt;
  }
  const auto instant = parse_time(text);
  return instant ? std::optional<Moment>(*instant) : std::nullopt;
}

std::optional<Instant> instant_of(const Moment& moment, const Zone& zone) {
  if (const auto* day = std::get_if<std::chrono::local_days>(&moment)) return zone.beginning_of(*day);
  if (const auto* local = std::get_if<LocalTime>(&moment)) return zone.only_instant(*local);
  return std::get<Instant>(moment);
}

}  // namespace talentops::codec
