#include <fmt/format.h>

#include "controller/cli/standing_view.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/plan/action.hpp"

namespace talentops::cli {
namespace {

std::string asked_for(const WhereRequest& request) {
  return request.version ? fmt::format("{} {}", request.talent, request.version->text()) : request.talent;
}

}  // namespace

ExitCode where(const WhereRequest& request, const Output& output) {
  auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  const auto standing_now = [&](const domain::PlacementHistory& history) {
    const auto* standing = plan::standing_deployment(history);
    const bool is_another =
        standing != nullptr && request.version && standing->to.version != *request.version;
    return is_another ? nullptr : standing;
  };
  const auto standings = read_standings(*view, domain::TalentName(request.talent), standing_now, output);
  if (!standings) return output.fail(standings.error());

  if (output.wants_value()) {
    auto list = codec::YamlValue::list();
    for (const auto& each : standings->found) list.add(standing_value(each));
    output.value(codec::YamlValue().put("talent", request.talent).put("placements", std::move(list)));
    return standings->code;
  }
  if (standings->found.empty()) {
    const bool is_known = standings->code == ExitCode::kFine;
    output.out << fmt::format("{} stands nowhere{}, {}\n", asked_for(request),
                              is_known ? "" : " that is known", records_origin(*view));
    return standings->code;
  }
  std::vector<std::vector<std::string>> rows = {standing_headings()};
  for (const auto& each : standings->found) rows.push_back(standing_row(each));
  output.out << table(rows);
  return standings->code;
}

}  // namespace talentops::cli
