#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/position.hpp"

namespace talentops::domain {

/// So much of a day is open: wall clock, the end not included.
struct DailyWindow {
  std::vector<std::chrono::weekday> days = {};  ///< on which it begins
  std::chrono::minutes from{};
  std::chrono::minutes to{};  ///< before `from`: of the next day
  bool operator==(const DailyWindow&) const = default;
};

/// From an instant to another nothing goes out.
struct Freeze {
  Instant from;
  Instant to;
  std::string reason;
  bool operator==(const Freeze&) const = default;
};

/// A ChangeCalendar: when changes may go out. It counts where a Fleet or an environment names it.
struct Calendar {
  std::string name;
  std::optional<ClientName> client = {};  ///< whose environments alone may name it; absent: everybody's
  std::string time_zone = {};             ///< IANA's name; the system knew it when the document was read
  std::vector<DailyWindow> windows = {};  ///< empty: always open, but for what follows
  std::vector<Freeze> freezes = {};
  std::vector<std::chrono::local_days> blackout_dates = {};
  Location where = {};
  bool operator==(const Calendar&) const = default;
};

/// A calendar that a document names, and where.
struct CalendarName {
  std::string name;
  Position position = {};
  bool operator==(const CalendarName&) const = default;
};

}  // namespace talentops::domain
