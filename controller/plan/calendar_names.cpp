#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/cross_checks.hpp"

namespace talentops::plan {
namespace {

using domain::Calendar;
using domain::DocumentId;

/// What one document names, and of whom it may name a calendar: of the whole fleet, and of `client`.
struct Naming {
  DocumentId id;
  const Location& where;
  const std::vector<domain::CalendarName>& names;
  std::optional<domain::ClientName> client;
};

bool may_name(const Naming& naming, const Calendar& calendar) {
  return !calendar.client || calendar.client == naming.client;
}

/// One that cannot be decoded; of its name perhaps nothing could be read.
bool is_there_broken(const Naming& naming, const std::string& name, const std::set<DocumentId>& unusable) {
  return std::any_of(unusable.begin(), unusable.end(), [&](const auto& id) {
    const bool is_near = id.client.empty() || (naming.client && id.client == naming.client->text());
    return id.kind == "ChangeCalendar" && is_near && (id.name.empty() || id.name == name);
  });
}

std::string hint_for(const Naming& naming, const std::string& name, const std::vector<Calendar>& calendars) {
  std::vector<std::string> known;
  for (const auto& calendar : calendars) {
    if (may_name(naming, calendar)) known.push_back(calendar.name);
  }
  if (const auto near = nearest(name, known)) return fmt::format("did you mean {}?", *near);
  if (known.empty()) return "add a ChangeCalendar of that name";
  return fmt::format("there are: {}", join(known, ", "));
}

void check_names(const Naming& naming, const std::vector<Calendar>& calendars,
                 const std::set<DocumentId>& unusable, Findings& findings) {
  if (findings.is_kept(naming.id)) return;
  for (std::size_t i = 0; i < naming.names.size(); ++i) {
    const auto& [name, position] = naming.names[i];
    const bool is_there =
        std::any_of(calendars.begin(), calendars.end(), [&, &name = name](const auto& calendar) {
          return calendar.name == name && may_name(naming, calendar);
        });
    if (is_there || is_there_broken(naming, name, unusable)) continue;
    findings.refuse(
        naming.id, cross_problem(place_of_field(naming.where, position), fmt::format("spec.calendars[{}]", i),
                                 codes::kUnknownCalendar, fmt::format("there is no calendar {}", name),
                                 hint_for(naming, name, calendars)));
  }
}

}  // namespace

void check_calendars(const domain::Fleet& fleet, const std::vector<Calendar>& calendars,
                     const std::set<DocumentId>& unusable, Findings& findings) {
  check_names({id_of(fleet), fleet.where, fleet.calendars, std::nullopt}, calendars, unusable, findings);
}

void check_calendars(const domain::Environment& environment, const std::vector<Calendar>& calendars,
                     const std::set<DocumentId>& unusable, Findings& findings) {
  check_names({id_of(environment), environment.where, environment.calendars, environment.key.client},
              calendars, unusable, findings);
}

}  // namespace talentops::plan
