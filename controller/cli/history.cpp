#include <fmt/format.h>

#include "controller/base/redact.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/plan_view.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/records/archived.hpp"

namespace talentops::cli {
namespace {

using domain::PastDeployment;

std::string outcome_of(const PastDeployment& past) {
  return past.outcome ? std::string(name_of(*past.outcome)) : std::string("running");
}

codec::YamlValue value_of(const domain::EnvironmentName& environment, const PastDeployment& past,
                          const FleetView& view) {
  codec::YamlValue value;
  value.put("id", past.id.text()).put("environment", environment.text()).put("action", name_of(past.action));
  value.put("from", past.previous ? codec::YamlValue(past.previous->version.text()) : null_value());
  value.put("to", past.uninstalls ? null_value() : codec::YamlValue(past.to.version.text()));
  value.put("outcome", outcome_of(past)).put("startedAt", format_time(past.started_at));
  value.put("finishedAt", time_or_null(past.finished_at));
  if (!past.reason.empty()) value.put("reason", past.reason);
  if (const auto branch = view.archived().branch_of(past.id)) value.put("branch", *branch);
  value.put("manifest", view.records_root() + "/" + past.manifest_path);
  return value;
}

codec::YamlValue value_of(const ArchivedRecords::Place& place) {
  const auto& [branch, root, repository] = place.archive.place;
  auto value = codec::YamlValue().put("branch", branch).put("root", root);
  if (!repository.empty()) value.put("repository", redact(repository));
  value.put("before", place.archive.before).put("here", place.is_here);
  return value;
}

/// Where what is older is to be found.
void print(const ArchivedRecords& archived, const Output& output) {
  for (const auto& place : archived.places()) {
    if (place.is_here) {
      output.out << fmt::format("{}, and shown from there\n", records::archive_text(place.archive));
    } else {
      const auto error = not_here(place.archive);
      output.out << fmt::format("{}: {}\n", error.message, error.hint);
    }
  }
}

}  // namespace

ExitCode history(const HistoryRequest& request, const Output& output) {
  const auto release = read_release_key(request.release);
  if (!release) return output.refuse(release.error());
  auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  std::optional<domain::EnvironmentName> environment;
  if (request.environment) environment = domain::EnvironmentName(*request.environment);
  const auto deployments = view->history(*release, environment);
  if (!deployments) return output.fail(deployments.error());
  const auto unknown = deployments->empty()
                           ? unknown_name(names_of(view->catalog()), request.release, request.environment)
                           : std::nullopt;
  const auto code = unknown ? output.fail(*unknown) : ExitCode::kFine;

  if (output.wants_value()) {
    auto list = codec::YamlValue::list();
    for (const auto& [name, past] : *deployments) list.add(value_of(name, past, *view));
    auto value = codec::YamlValue().put("deployments", std::move(list));
    auto archives = codec::YamlValue::list();
    for (const auto& place : view->archived().places()) archives.add(value_of(place));
    if (!view->archived().places().empty()) value.put("archives", std::move(archives));
    output.value(value);
    return code;
  }
  if (deployments->empty()) {
    if (!unknown) output.out << fmt::format("no deployment of {} is recorded\n", request.release);
    print(view->archived(), output);
    return code;
  }
  std::vector<std::vector<std::string>> rows = {
      {"STARTED", "ENVIRONMENT", "ACTION", "FROM", "TO", "OUTCOME", "DEPLOYMENT", "WHY"}};
  for (const auto& [name, past] : *deployments) {
    rows.push_back({format_time(past.started_at), name.text(), std::string(name_of(past.action)),
                    past.previous ? past.previous->version.text() : "-",
                    past.uninstalls ? "-" : past.to.version.text(), outcome_of(past), past.id.text(),
                    past.reason});
  }
  output.out << table(rows);
  print(view->archived(), output);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
