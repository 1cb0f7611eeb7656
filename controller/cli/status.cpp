#include "controller/codec/status.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/status_source.hpp"
#include "controller/cli/status_text.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"

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
  const auto wanted = status.desired ? status.desired->version.text() : "-";
  return {status.release.text(),
          status.environment.text(),
          std::string(name_of(status.phase)),
          serving_of(status, "-"),
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

/// What is asked for, and how many are left out of it.
struct Chosen {
  std::size_t fine = 0;
  std::size_t waiting = 0;
  ExitCode code = ExitCode::kFine;  ///< of all that the filter is about
};

Chosen choose(const StatusRequest& request, std::vector<ReleaseStatus>& releases) {
  Chosen chosen;
  std::erase_if(releases, [&](const auto& each) {
    if (!is_chosen(each.release, request.release)) return true;
    if (request.environment && each.environment.text() != *request.environment) return true;
    chosen.code = graver(chosen.code, code_of(each));
    if (!is_problem(each)) {
      ++chosen.fine;
      return request.problems_only || request.waiting_only;
    }
    if (!is_waiting(each)) return request.waiting_only;
    ++chosen.waiting;
    return request.problems_only;
  });
  return chosen;
}

void print(const StatusRequest& request, const KnownStatus& known, const Chosen& chosen,
           const Output& output) {
  const auto& releases = known.status.releases;
  output.out << known.origin << "\n" << troubles_of(known.status);
  if (request.waiting_only) {
    output.out << waiting_text(releases);
    return;
  }
  if (request.problems_only) {
    output.out << problems_text(releases, chosen.fine, chosen.waiting);
    const bool is_fine = releases.empty() && chosen.waiting == 0 && code_of(known.status) == ExitCode::kFine;
    if (is_fine) output.out << "everything is as wished\n";
    return;
  }
  std::vector<std::vector<std::string>> rows = {
      {"RELEASE", "ENVIRONMENT", "PHASE", "SERVING", "WANTED", "READY", "REASON", "SINCE", "MESSAGE"}};
  for (const auto& each : releases) rows.push_back(row_of(each));
  output.out << table(rows);
}

ExitCode show(const StatusRequest& request, KnownStatus known, const Output& output) {
  const auto unknown = unknown_name(names_of(known.status), request.release, request.environment);
  const auto chosen = choose(request, known.status.releases);
  auto code = unknown ? output.fail(*unknown) : ExitCode::kFine;
  if (request.exit_code) code = graver(graver(code, code_of(known.status)), chosen.code);
  if (output.wants_value()) {
    output.value(codec::status_document(known.status));
  } else if (!unknown) {  // a table of nothing says that all is well
    print(request, known, chosen, output);
  }
  return code;
}

/// A file is looked at more often than a repository.
Duration look_every(const StatusRequest& request) {
  constexpr Duration kFile = std::chrono::milliseconds(500);
  constexpr Duration kRepository = std::chrono::seconds(10);
  return request.source.state ? kFile : kRepository;
}

bool is_same(const ReleaseStatus& one, const ReleaseStatus& other) {
  return one.phase == other.phase && one.ready == other.ready && one.reason == other.reason &&
         one.desired == other.desired && one.serving == other.serving && one.message == other.message &&
         one.particulars->mixtures == other.particulars->mixtures;
}

const ReleaseStatus* find(const std::vector<ReleaseStatus>& releases, const ReleaseStatus& like) {
  const auto found = std::find_if(releases.begin(), releases.end(), [&](const auto& each) {
    return each.release == like.release && each.environment == like.environment && each.talent == like.talent;
  });
  return found == releases.end() ? nullptr : &*found;
}

/// A line for each release that is not as it was.
void print_changes(const std::vector<ReleaseStatus>& before, const domain::FleetStatus& now,
                   const Output& output) {
  const auto at = format_time(now.observed_at);
  for (const auto& each : now.releases) {
    const auto* was = find(before, each);
    if (was != nullptr && is_same(*was, each)) continue;
    if (output.wants_value()) {
      output.value(codec::release_status_document(each).put("at", at));
    } else {
      output.out << fmt::format("{} {} in {}: {}, serves {}: {}\n", at, each.release.text(),
                                each.environment.text(), name_of(each.phase), serving_of(each, "nothing"),
                                message_of(each));
    }
  }
  for (const auto& each : before) {
    if (find(now.releases, each) != nullptr) continue;
    if (!output.wants_value())
      output.out << fmt::format("{} {} in {}: is gone\n", at, each.release.text(), each.environment.text());
  }
  output.out.flush();
}

/// Until it is broken off, nobody reads it any more, or nothing can be read.
ExitCode watch(StatusRequest request, KnownStatus known, const Output& output) {
  request.problems_only = request.waiting_only = false;  // that all is well again is news
  choose(request, known.status.releases);
  const effects::SystemClock clock;
  effects::ThreadBell nobody_rings;
  while (output.out) {
    nobody_rings.wait(nobody_rings.rings(), clock.monotonic() + look_every(request), {});
    auto now = read_status(request.source);
    if (!now) return output.refuse(now.error());
    choose(request, now->status.releases);
    print_changes(known.status.releases, now->status, output);
    known = *std::move(now);
  }
  return ExitCode::kFine;
}

}  // namespace

ExitCode status(const StatusRequest& request, const Output& output) {
  auto known = read_status(request.source);
  if (!known) return output.refuse(known.error());
  const auto code = show(request, *known, output);
  if (!request.watch || code == ExitCode::kUsage) return code;
  output.out.flush();
  return watch(request, *std::move(known), output);
}

}  // namespace talentops::cli
