#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/time.hpp"

/// Time zones, by the system's tzdata; the only place that knows which library reads it.
namespace talentops {

/// What a clock on the wall of some zone shows.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

/// The rules of one IANA zone. What it answers are constants: tzdata is read once, when a zone is found.
class Zone {
 public:
  /// Nothing where the system has no zone of that name. Names are IANA's alone: no path, no "localtime", and
  /// none that counts leap seconds.
  static std::optional<Zone> find(std::string_view name);
  Zone(Zone&&) noexcept;
  ~Zone();

  const std::string& name() const;
  /// Add it to an instant to have its local time.
  std::chrono::seconds offset_at(Instant instant) const;
  LocalTime local(Instant instant) const;
  /// The first instant behind `instant` at which clocks are changed; nothing where none is known.
  std::optional<Instant> next_change(Instant instant) const;

  /// The instant at which clocks show this; nothing where they never do, or do twice.
  std::optional<Instant> only_instant(LocalTime local) const;
  /// The first instant of a day, also where its midnight does not exist.
  Instant beginning_of(std::chrono::local_days day) const;

  /// "Sat 2026-11-21 10:30 CET"
  std::string text(Instant instant) const;

 private:
  struct Rules;
  explicit Zone(std::unique_ptr<const Rules> rules);
  std::unique_ptr<const Rules> rules_;
};

/// Whether a name has the form of a zone's: "Europe/Berlin", "UTC".
bool is_zone_name(std::string_view name);

/// The zone that somebody who wrote `name` may have meant, for "did you mean".
std::optional<std::string> nearest_zone(std::string_view name);

/// "Sat 2026-11-21"
std::string weekday_date(std::chrono::local_days day);

}  // namespace talentops
