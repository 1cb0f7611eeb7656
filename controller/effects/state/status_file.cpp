#include "controller/effects/state/status_file.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "controller/base/log.hpp"
#include "controller/codec/status.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::effects {
namespace {

constexpr int kShare = 20;
constexpr std::chrono::seconds kRefresh{10};
constexpr std::chrono::minutes kLongestRefresh{1};  // after three, whoever reads it takes us for dead
constexpr int kRefreshShare = 100;
/// 100,000 releases with all their gates stay far below it.
constexpr std::size_t kLargestStatus = 1024ULL * 1024 * 1024;

}  // namespace

void StatusFile::publish(const domain::EnvironmentStatus& status) {
  news_.with([&](News& news) { news.environments.insert_or_assign(status.environment, status); });
}

void StatusFile::withdraw(const domain::EnvironmentKey& environment) {
  news_.with([&](News& news) { news.environments.insert_or_assign(environment, std::nullopt); });
}

void StatusFile::describe(const domain::ControllerStatus& controller) {
  news_.with([&](News& news) { news.controller = controller; });
}

void StatusFile::take_up(Shown& shown) {
  auto news = news_.with([](News& all) { return std::exchange(all, {}); });
  if (news.controller) {
    (domain::same_but_for_time(shown.controller, *news.controller) ? shown.is_later : shown.is_new) = true;
    shown.controller = *std::move(news.controller);
  }
  for (const auto& [key, status] : news.environments) {
    if (!status) {
      if (shown.environments.erase(key) > 0) shown.is_new = true;
      continue;
    }
    auto& text = shown.environments[key];
    const auto without_time = sha256(codec::encode_releases(domain::without_time(*status).releases));
    (text.without_time == without_time ? shown.is_later : shown.is_new) = true;
    text = {codec::encode_releases(status->releases), without_time};
  }
}

bool StatusFile::is_due(const Shown& shown) const {
  if (!shown.is_new && !shown.is_later) return false;
  if (!shown.at) return true;
  const auto refresh =
      std::clamp<MonotonicTime::duration>(shown.took * kRefreshShare, kRefresh, kLongestRefresh);
  return clock_.monotonic() - *shown.at >= (shown.is_new ? shown.took * kShare : refresh);
}

Status StatusFile::write(const Shown& shown) const {
  const auto frame = codec::status_frame(clock_.now(), shown.controller);
  std::vector<std::string_view> pieces{frame.before};
  for (const auto& [key, text] : shown.environments) {
    if (text.releases.empty()) continue;
    if (pieces.size() > 1) pieces.emplace_back(",");
    pieces.emplace_back(text.releases);
  }
  pieces.emplace_back(frame.after);
  return write_pieces_atomically(path_, pieces, 0644);
}

void StatusFile::show(Shown& shown) {
  const auto start = clock_.monotonic();
  const auto written = write(shown);
  if (written) {
    if (std::exchange(shown.is_failing, false)) log::info("status file is written again", {{"path", path_}});
    shown.is_new = false;
    shown.is_later = false;
    shown.at = clock_.monotonic();
    shown.took = *shown.at - start;
    return;
  }
  shown.is_new = true;
  if (!std::exchange(shown.is_failing, true)) {
    log::warn("status file cannot be written", {{"error", written.error().text()}});
  }
}

void StatusFile::flush() {
  shown_.with([&](Shown& shown) {
    take_up(shown);
    if (is_due(shown)) show(shown);
  });
}

void StatusFile::conclude() {
  shown_.with([&](Shown& shown) {
    take_up(shown);
    if (shown.is_new || shown.is_later) show(shown);
  });
}

Status StatusFile::show_each(const std::function<void(const domain::ReleaseStatus&)>& see) {
  return shown_.with([&](Shown& shown) -> Status {
    take_up(shown);
    for (const auto& [key, text] : shown.environments) {
      const auto releases = TRY(codec::decode_releases(text.releases, path_));
      std::for_each(releases.begin(), releases.end(), see);
    }
    return {};
  });
}

Result<domain::FleetStatus> read_status_file(const std::string& path) {
  return codec::decode_status(TRY(read_small_file(path, kLargestStatus)), path);
}

}  // namespace talentops::effects
