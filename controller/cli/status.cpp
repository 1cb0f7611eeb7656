#include "controller/codec/status.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/status_source.hpp"
#include "controller/cli/status_text.hpp"
#include "controller/cli/verbs.hpp"

namespace talentops::cli {
namespace {

using domain::ReleaseStatus;

std::string since_of(const ReleaseStatus& status) {
  for (const auto& hold : status.holds) {
    if (hold.since) return format_time(*hold.since);
  }
  return "-";
}

std::vector<std::string> row_of(const ReleaseStatus& status) {
  const auto serving = status.deployed ? status.deployed->version.text() : "-";
  const auto wanted = status.desired ? status.desired->version.text() : "-";
  return {status.release.text(),
          status.environment.text(),
          std::string(name_of(status.phase)),
          serving,
          wanted,
          std::string(name_of(status.ready)),
          status.reason,
          since_of(status),
          message_of(status)};
}

bool is_problem(const ReleaseStatus& status) { return status.ready != domain::Readiness::kTrue; }

ExitCode code_of(const ReleaseStatus& status) {
  switch (status.ready) {
    case domain::Readiness::kTrue:
      return ExitCode::kFine;
    case domain::Readiness::kUnknown:
      return ExitCode::kUnreachable;
    case domain::Readiness::kFalse:
      break;
  }
  if (status.phase == domain::Phase::kRollbackFailed) return ExitCode::kFailed;
  return status.holds.empty() && status.gates.empty() ? ExitCode::kNo : ExitCode::kBlocked;
}

/// Of what is not about one release.
ExitCode code_of(const domain::FleetStatus& status) {
  const auto& source = status.controller.source;
  if (source && source->trouble(status.observed_at)) return ExitCode::kUnreachable;
  return domain::has_errors(status.controller.problems) ? ExitCode::kNo : ExitCode::kFine;
}

}  // namespace

ExitCode status(const StatusRequest& request, const Output& output) {
  auto read = read_status(request.source);
  if (!read) return output.refuse(read.error());
  const auto unknown = unknown_name(names_of(read->status), request.release, request.environment);
  std::erase_if(read->status.releases, [&](const auto& each) {
    if (!is_chosen(each.release, request.release)) return true;
    if (request.environment && each.environment.text() != *request.environment) return true;
    return request.problems_only && !is_problem(each);
  });

  auto code = unknown ? output.fail(*unknown) : ExitCode::kFine;
  if (request.exit_code) {
    code = graver(code, code_of(read->status));
    for (const auto& each : read->status.releases) code = graver(code, code_of(each));
  }
  if (output.wants_value()) {
    output.value(codec::status_document(read->status));
    return code;
  }
  if (unknown) return code;  // a table of nothing says that all is well
  output.out << read->origin << "\n" << troubles_of(read->status);
  if (request.problems_only) {
    for (const auto& each : read->status.releases) output.out << "\n" << problem_of(each);
    const bool is_fine = read->status.releases.empty() && code_of(read->status) == ExitCode::kFine;
    if (is_fine) output.out << "everything is as wished\n";
    return code;
  }
  std::vector<std::vector<std::string>> rows = {
      {"RELEASE", "ENVIRONMENT", "PHASE", "SERVING", "WANTED", "READY", "REASON", "SINCE", "MESSAGE"}};
  for (const auto& each : read->status.releases) rows.push_back(row_of(each));
  output.out << table(rows);
  return code;
}

}  // namespace talentops::cli
