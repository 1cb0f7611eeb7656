#include "controller/cli/status_source.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/state/status_file.hpp"
#include "controller/plan/action.hpp"
#include "reconcilers/status_report.hpp"

namespace talentops::cli {
namespace {

constexpr int kIntervalsUntilStale = 3;
constexpr Duration kControllerGone =
    std::chrono::minutes(3);  // one that runs writes its status every minute at least

std::string age(Instant then, Instant now) {
  return format_duration(std::chrono::floor<std::chrono::seconds>(now > then ? now - then : Duration(0)));
}

/// A directory without a status is one that no controller has used yet.
Error unread(const std::string& directory, const Error& error) {
  std::error_code failed;
  if (error.kind != ErrorKind::kNotFound || !std::filesystem::is_directory(directory, failed)) return error;
  return {ErrorKind::kUnavailable, codes::kStatusMissing,
          fmt::format("no controller has written a status into {} yet", directory), std::nullopt,
          "start talentops run with this state directory, or leave out --state to read the records"};
}

Result<KnownStatus> from_state(const std::string& directory) {
  const auto path = directory + "/status.json";
  auto read = effects::read_status_file(path);
  if (!read) return unread(directory, read.error());
  auto& status = *read;
  const auto now = effects::SystemClock().now();
  auto origin = fmt::format("controller {} at {}, {} ago", status.controller.id,
                            status.controller.commit.text().substr(0, 12), age(status.observed_at, now));
  if (status.controller.is_stopped) origin += ", STOPPED: nothing goes forward";
  if (now - status.observed_at > kControllerGone) {
    origin += "; no controller has looked since";
    for (auto& each : status.releases) {
      if (each.ready != domain::Readiness::kTrue) continue;
      each.ready = domain::Readiness::kUnknown;
      each.reason = kObservationStale;
      each.prospect = {.need = domain::Need::kNow,
                       .choices = {"look whether the controller runs: it has to be started again"},
                       .by_itself = "nobody looks after it"};
    }
  }
  return KnownStatus{*std::move(read), std::move(origin)};
}

/// When the records say that it was read back last: when its deployment ended.
std::optional<Instant> recorded_at(const FleetView::Planned& planned, const domain::TalentName& talent) {
  const auto history = planned.facts.histories.find(talent);
  if (history == planned.facts.histories.end()) return std::nullopt;
  const auto* standing = plan::standing_deployment(history->second);
  return standing != nullptr ? standing->finished_at : std::nullopt;
}

/// Nobody has looked whether what was deployed is still there.
void judge_by_age(domain::ReleaseStatus& status, const FleetView::Planned& planned) {
  status.observed_at = recorded_at(planned, status.talent);
  if (status.ready != domain::Readiness::kTrue || !status.observed_at) return;
  const auto since = planned.facts.now - *status.observed_at;
  status.message =
      fmt::format("deployed as wished {} ago, by the records; not looked at since",
                  format_duration(std::chrono::floor<std::chrono::seconds>(std::max(since, Duration(0)))));
  if (since <= planned.facts.environment->observe_every * kIntervalsUntilStale) return;
  status.ready = domain::Readiness::kUnknown;
  status.reason = kObservationStale;
  status.prospect = {.choices = {"talentops status --state DIR, which tells what a controller has seen"},
                     .by_itself = "a controller that runs looks at it"};
}

std::string origin_of(const FleetView& view, Instant now) {
  const auto commit = view.catalog().commit.text().substr(0, 12);
  const auto& tip = view.records_tip();
  if (!tip) return fmt::format("there are no records yet; commit {}", commit);
  return fmt::format("from the records at {}, written {} ago ({}), for commit {}",
                     tip->id.text().substr(0, 12), age(tip->committed_at, now),
                     format_time(tip->committed_at), commit);
}

Result<KnownStatus> from_records(const Source& source) {
  auto view = TRY(FleetView::open(source, {}));
  const auto now = effects::SystemClock().now();
  KnownStatus known{.status = {}, .origin = origin_of(view, now), .is_recorded = true};
  known.status.observed_at = view.records_tip() ? view.records_tip()->committed_at : now;
  if (!source.allowed_signers) known.origin += "; certifications and acts count only with --allowed-signers";
  known.status.controller.commit = view.catalog().commit;
  known.status.controller.problems = view.catalog().problems;
  for (const auto& key : chosen_environments(view.catalog(), std::nullopt, std::nullopt)) {
    auto planned = TRY(view.plan(key));
    for (auto& each : reconcilers::status_of(planned.facts, planned.plan)) {
      judge_by_age(each, planned);
      known.status.releases.push_back(std::move(each));
    }
  }
  for (const auto& left : TRY(view.left_behind())) {
    known.status.releases.push_back(reconcilers::status_of_left(left.placement, left.deployment));
  }
  return known;
}

}  // namespace

Result<KnownStatus> read_status(const Source& source) {
  if (source.state) return from_state(*source.state);
  return from_records(source);
}

}  // namespace talentops::cli
