#include "controller/cli/status_source.hpp"

#include <fmt/format.h>

#include "controller/cli/fleet_view.hpp"
#include "controller/codec/status.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "reconcilers/status_report.hpp"

namespace talentops::cli {
namespace {

constexpr std::size_t kLargestStatus = 512UL * 1024 * 1024;  // 100,000 releases with their gates

std::string age(Instant then, Instant now) {
  return format_duration(std::chrono::floor<std::chrono::seconds>(now > then ? now - then : Duration(0)));
}

Result<KnownStatus> from_state(const std::string& directory) {
  const auto path = directory + "/status.json";
  auto status = TRY(codec::decode_status(TRY(effects::read_small_file(path, kLargestStatus)), path));
  const auto now = effects::SystemClock().now();
  auto origin = fmt::format("controller {} at {}, {} ago", status.controller.id, status.controller.commit.text().substr(0, 12),
                            age(status.observed_at, now));
  if (status.controller.is_stopped) origin += ", STOPPED: nothing goes forward";
  return KnownStatus{std::move(status), std::move(origin)};
}

Result<KnownStatus> from_records(const Source& source) {
  auto view = TRY(FleetView::open(source, {}));
  KnownStatus known;
  known.status.observed_at = effects::SystemClock().now();
  known.status.controller.commit = view.catalog().commit;
  for (const auto& key : chosen_environments(view.catalog(), std::nullopt, std::nullopt)) {
    auto planned = TRY(view.plan(key));
    for (auto& each : reconcilers::status_of(planned.facts, planned.plan, std::nullopt)) {
      // The records say what was deployed; nobody has looked whether it is still there.
      if (each.ready == domain::Readiness::kTrue) {
        each.message = "deployed as wished, by the records; not looked at";
      }
      known.status.releases.push_back(std::move(each));
    }
  }
  known.origin = view.records_tip() ? fmt::format("from the records at {}, for commit {}", view.records_tip()->text().substr(0, 12),
                                                  view.catalog().commit.text().substr(0, 12))
                                    : fmt::format("there are no records yet; commit {}", view.catalog().commit.text().substr(0, 12));
  return known;
}

}  // namespace

Result<KnownStatus> read_status(const Source& source) {
  if (source.state) return from_state(*source.state);
  return from_records(source);
}

}  // namespace talentops::cli
