#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/standing_view.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/plan/figures.hpp"

namespace talentops::cli {
namespace {

using plan::Figure;
using plan::FigureUnit;
using plan::RecordedDeployment;

bool is_asked_for(const ReportRequest& request, const domain::Intent& intent) {
  return is_chosen(intent.release, request.release) &&
         (!request.environment || intent.environment.name.text() == *request.environment);
}

/// All that is recorded, and perhaps not all that was: then `code` is not fine.
struct Recorded {
  std::vector<RecordedDeployment> deployments = {};
  ExitCode code = ExitCode::kFine;
};

Result<Recorded> read_recorded(FleetView& view, const ReportRequest& request, const Output& output) {
  Recorded recorded;
  for (auto& [placement, history] : TRY(view.placements(std::nullopt))) {
    if (history.unreadable) {
      output.fail(history.unreadable->context(fmt::format("the figures lack {}", placement.text())));
      recorded.code = graver(recorded.code, ExitCode::kUnreachable);
      continue;
    }
    for (const auto& past : history.deployments) {
      auto deployment = TRY(view.recorded(placement, past));
      if (is_asked_for(request, deployment.manifest.intent))
        recorded.deployments.push_back(std::move(deployment));
    }
  }
  std::sort(recorded.deployments.begin(), recorded.deployments.end(), [](const auto& one, const auto& other) {
    return one.manifest.intent.id < other.manifest.intent.id;
  });
  return recorded;
}

/// What is not said is all that the records have, up to when they were written.
plan::Period period_of(const ReportRequest& request, const FleetView& view, const Recorded& recorded) {
  const auto written = view.records_tip() ? view.records_tip()->committed_at : Instant();
  const auto first = recorded.deployments.empty() ? written : recorded.deployments.front().manifest.intent.at;
  // What ended with the last commit is in, too.
  return {request.since.value_or(first), request.until.value_or(written + std::chrono::seconds(1))};
}

/// The whole first, then placement by placement.
struct Group {
  std::string client;
  std::string environment;
  std::string talent;
  plan::Figures figures;
  struct Month {
    plan::Period period;
    plan::Figures figures;

    std::string name() const {
      return format_time(period.since).substr(0, std::string_view("2026-11").size());
    }
  };
  std::vector<Month> months;
};

/// Of the months those between the first that began and the last that ended: of others there is nothing to
/// tell.
std::vector<plan::Period> months_of(const std::vector<RecordedDeployment>& recorded,
                                    const plan::Period& period) {
  if (recorded.empty()) return {};
  auto first = recorded.front().manifest.intent.at;
  auto last = first;
  for (const auto& [manifest, has_handover] : recorded) {
    first = std::min(first, manifest.intent.at);
    last = std::max(last, manifest.progress.finished_at.value_or(manifest.intent.at));
  }
  return plan::months_of({std::max(period.since, plan::month_begin(first)),
                          std::min(period.until, last + std::chrono::seconds(1))});
}

Group group_of(const std::vector<RecordedDeployment>& recorded, const plan::Period& period,
               const domain::PlacementKey& placement) {
  Group group{placement.environment.client.text(),
              placement.environment.name.text(),
              placement.talent.text(),
              plan::figures_of(recorded, period),
              {}};
  for (const auto& month : months_of(recorded, period))
    group.months.push_back({month, plan::figures_of(recorded, month)});
  return group;
}

std::vector<Group> groups_of(const std::vector<RecordedDeployment>& recorded, const plan::Period& period) {
  std::map<domain::PlacementKey, std::vector<RecordedDeployment>> apart;
  for (const auto& each : recorded) apart[each.manifest.intent.placement()].push_back(each);
  std::vector<Group> groups = {group_of(recorded, period, {})};
  for (const auto& [placement, deployments] : apart)
    groups.push_back(group_of(deployments, period, placement));
  return groups;
}

/// Ten-thousandths are all that anybody reads, and the same everywhere.
double rounded(double value) {
  constexpr double kParts = 10'000;
  return std::round(value * kParts) / kParts;
}

codec::YamlValue text_or_null(const std::string& text) {
  return text.empty() ? null_value() : codec::YamlValue(text);
}

std::string_view name_of(FigureUnit unit) {
  switch (unit) {
    case FigureUnit::kShare:
      return "share";
    case FigureUnit::kSeconds:
      return "seconds";
    case FigureUnit::kPerWeek:
      return "perWeek";
    case FigureUnit::kCount:
      return "count";
  }
  return "count";
}

codec::YamlValue value_of(const Group::Month& month) {
  codec::YamlValue figures;
  for (const auto& each : month.figures.figures)
    figures.put(each.name, each.value ? codec::YamlValue(rounded(*each.value)) : null_value());
  return codec::YamlValue()
      .put("month", month.name())
      .put("since", format_time(month.period.since))
      .put("until", format_time(month.period.until))
      .put("deployments", static_cast<std::int64_t>(month.figures.deployments))
      .put("figures", std::move(figures));
}

codec::YamlValue value_of(const Group& group) {
  auto months = codec::YamlValue::list();
  for (const auto& each : group.months) months.add(value_of(each));
  auto figures = codec::YamlValue::list();
  for (const auto& each : group.figures.figures) {
    figures.add(codec::YamlValue()
                    .put("name", each.name)
                    .put("value", each.value ? codec::YamlValue(rounded(*each.value)) : null_value())
                    .put("unit", name_of(each.unit))
                    .put("of", static_cast<std::int64_t>(each.of))
                    .put("goal", text_or_null(each.goal))
                    .put("formula", each.formula));
  }
  return codec::YamlValue()
      .put("client", text_or_null(group.client))
      .put("environment", text_or_null(group.environment))
      .put("talent", text_or_null(group.talent))
      .put("deployments", static_cast<std::int64_t>(group.figures.deployments))
      .put("figures", std::move(figures))
      .put("months", std::move(months))
      .put("exceptions", codec::YamlValue::list(group.figures.exceptions));
}

std::string text_of(const Figure& figure) {
  if (!figure.value) return "-";
  switch (figure.unit) {
    case FigureUnit::kShare:
      return fmt::format("{:.1f} % of {}", *figure.value * 100, figure.of);
    case FigureUnit::kSeconds:
      return format_duration(std::chrono::seconds(std::llround(*figure.value)));
    case FigureUnit::kPerWeek:
      return fmt::format("{:.2f} a week", *figure.value);
    case FigureUnit::kCount:
      return fmt::format("{:.0f}", *figure.value);
  }
  return "-";
}

/// Month by month, what people compare over time.
std::string months_text(const Group& group) {
  const std::vector<std::string> names = {"successRate",         "changeFailureRate", "reworkRate",
                                          "deploymentFrequency", "leadTime",          "meanTimeToRecover"};
  std::vector<std::vector<std::string>> rows = {{"MONTH", "DEPLOYMENTS"}};
  rows.front().insert(rows.front().end(), names.begin(), names.end());
  for (const auto& month : group.months) {
    std::vector<std::string> row = {month.name(), fmt::format("{}", month.figures.deployments)};
    for (const auto& name : names) {
      const auto& all = month.figures.figures;
      const auto found =
          std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
      row.push_back(found == all.end() ? "-" : text_of(*found));
    }
    rows.push_back(std::move(row));
  }
  return table(rows);
}

std::string text_of(const Group& group) {
  auto text = group.client.empty()
                  ? std::string("all")
                  : fmt::format("{} in {}/{}", group.talent, group.client, group.environment);
  text += fmt::format(": {}\n", counted(group.figures.deployments, "deployment"));
  std::vector<std::vector<std::string>> rows = {{"FIGURE", "VALUE", "GOAL", "FORMULA"}};
  for (const auto& each : group.figures.figures)
    rows.push_back({each.name, text_of(each), each.goal.empty() ? "-" : each.goal, each.formula});
  text += table(rows);
  if (!group.months.empty()) text += "\n" + months_text(group);
  for (const auto& each : group.figures.exceptions) text += "exception: " + each + "\n";
  return text;
}

}  // namespace

ExitCode report(const ReportRequest& request, const Output& output) {
  auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  const auto recorded = read_recorded(*view, request, output);
  if (!recorded) return output.fail(recorded.error());
  const auto period = period_of(request, *view, *recorded);
  if (request.since && request.until && *request.since >= *request.until) {
    return output.refuse(
        {ErrorKind::kInvalid, codes::kArgumentInvalid,
         fmt::format("from {} to {} is no period", format_time(period.since), format_time(period.until)),
         std::nullopt, "let --until be later than --since"});
  }
  const auto groups = groups_of(recorded->deployments, period);
  if (output.wants_value()) {
    auto list = codec::YamlValue::list();
    for (const auto& each : groups) list.add(value_of(each));
    const auto& tip = view->records_tip();
    output.value(codec::YamlValue()
                     .put("since", format_time(period.since))
                     .put("until", format_time(period.until))
                     .put("records", tip ? codec::YamlValue(tip->id.text()) : null_value())
                     .put("groups", std::move(list)));
    return recorded->code;
  }
  output.out << fmt::format("from {} to {}, {}\n", format_time(period.since), format_time(period.until),
                            records_origin(*view));
  for (const auto& each : groups) output.out << "\n" << text_of(each);
  return recorded->code;
}

}  // namespace talentops::cli
