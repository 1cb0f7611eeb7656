#include <chrono>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/cli/standing_view.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/plan/standing.hpp"

namespace talentops::cli {
namespace {

Error not_yet(Instant at) {
  return {ErrorKind::kInvalid, codes::kArgumentInvalid, fmt::format("{} has not come yet", format_time(at)),
          std::nullopt, "name an instant of the past; talentops plan --at says what would be due later"};
}

/// What stood then may stand in records that are not here: that is said, and the rest is told.
ExitCode tell_missing(const FleetView& view, Instant at, const Output& output) {
  auto code = ExitCode::kFine;
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
  for (const auto& place : view.archived().places()) {
    if (place.is_here || static_cast<int>(day.year()) >= place.archive.before) continue;
    code = graver(code, output.fail(not_here(place.archive)));
  }
  return code;
}

std::vector<std::string> row_of(const Standing& standing) {
  auto row = standing_row(standing);
  row.insert(row.begin(), standing.placement.talent.text());
  return row;
}

}  // namespace

ExitCode at(const AtRequest& request, const Output& output) {
  if (request.at > effects::SystemClock().now()) return output.refuse(not_yet(request.at));
  auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  const auto stood = [&](const domain::PlacementHistory& history) {
    return plan::standing_at(history, request.at);
  };
  auto standings = read_standings(*view, std::nullopt, stood, output);
  if (!standings) return output.fail(standings.error());
  standings->code = graver(standings->code, tell_missing(*view, request.at, output));

  if (output.wants_value()) {
    auto list = codec::YamlValue::list();
    for (const auto& each : standings->found)
      list.add(standing_value(each).put("talent", each.placement.talent.text()));
    output.value(codec::YamlValue().put("at", format_time(request.at)).put("placements", std::move(list)));
    return standings->code;
  }
  if (standings->found.empty()) {
    const bool is_known = standings->code == ExitCode::kFine;
    output.out << fmt::format("nothing{} stood anywhere at {}, {}\n", is_known ? "" : " that is known",
                              format_time(request.at), records_origin(*view));
    return standings->code;
  }
  auto headings = standing_headings();
  headings.insert(headings.begin(), "TALENT");
  std::vector<std::vector<std::string>> rows = {std::move(headings)};
  for (const auto& each : standings->found) rows.push_back(row_of(each));
  output.out << table(rows);
  return standings->code;
}

}  // namespace talentops::cli
