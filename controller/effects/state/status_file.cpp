#include "controller/effects/state/status_file.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "controller/base/log.hpp"
#include "controller/codec/status.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::effects {
namespace {

constexpr std::chrono::seconds kRefresh{10};
constexpr int kRefreshShare = 100;
/// 100,000 releases with all their gates stay far below it.
constexpr std::size_t kLargestStatus = 1024ULL * 1024 * 1024;

}  // namespace

void StatusFile::publish(const domain::EnvironmentStatus& status) {
  known_.with([&](Known& known) {
    auto& before = known.environments[status.environment];
    (domain::same_but_for_time(before, status) ? known.is_later : known.is_new) = true;
    before = status;
  });
}

void StatusFile::withdraw(const domain::EnvironmentKey& environment) {
  known_.with([&](Known& known) {
    if (known.environments.erase(environment) > 0) known.is_new = true;
  });
}

void StatusFile::describe(const domain::ControllerStatus& controller) {
  known_.with([&](Known& known) {
    (domain::same_but_for_time(known.controller, controller) ? known.is_later : known.is_new) = true;
    known.controller = controller;
  });
}

domain::FleetStatus StatusFile::whole(const Known& known, Instant now) {
  domain::FleetStatus status{now, known.controller};
  for (const auto& [key, environment] : known.environments) {
    status.releases.insert(status.releases.end(), environment.releases.begin(), environment.releases.end());
  }
  return status;
}

domain::FleetStatus StatusFile::current() const {
  return known_.with([&](const Known& known) { return whole(known, clock_.now()); });
}

std::optional<domain::FleetStatus> StatusFile::take_if_due(const Shown& shown) {
  const auto refresh = std::max<MonotonicTime::duration>(kRefresh, shown.took * kRefreshShare);
  const bool is_old = !shown.at || clock_.monotonic() - *shown.at >= refresh;
  return known_.with([&](Known& known) -> std::optional<domain::FleetStatus> {
    if (!known.is_new && !(known.is_later && is_old)) return std::nullopt;
    known.is_new = false;
    known.is_later = false;
    return whole(known, clock_.now());
  });
}

void StatusFile::show(const domain::FleetStatus& status, Shown& shown) {
  const auto start = clock_.monotonic();
  const auto written = write_file_atomically(path_, codec::encode_status(status), 0644);
  if (written) {
    if (std::exchange(shown.is_failing, false)) log::info("status file is written again", {{"path", path_}});
    shown.at = clock_.monotonic();
    shown.took = *shown.at - start;
    return;
  }
  known_.with([](Known& known) { known.is_new = true; });
  if (!std::exchange(shown.is_failing, true)) {
    log::warn("status file cannot be written", {{"error", written.error().text()}});
  }
}

void StatusFile::flush() {
  shown_.with([&](Shown& shown) {
    if (const auto status = take_if_due(shown)) show(*status, shown);
  });
}

Result<domain::FleetStatus> read_status_file(const std::string& path) {
  return codec::decode_status(TRY(read_small_file(path, kLargestStatus)), path);
}

}  // namespace talentops::effects
