#include "controller/process/live_progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "controller/base/length.hpp"

namespace talentops::process {
namespace {

using domain::Phase;

constexpr int kSteps = 5;
constexpr std::string_view kEraseRow = "\r\033[K";

/// How many of the steps of a deployment lie behind it; nothing for one that has come to an end.
std::optional<int> steps_done(Phase phase) {
  switch (phase) {
    case Phase::kPlanned:
    case Phase::kGating:
      return 0;
    case Phase::kPreparing:
      return 1;
    case Phase::kProgressing:
      return 2;
    case Phase::kVerifying:
    case Phase::kRollingBack:
      return 3;
    case Phase::kFinalizing:
      return 4;
    case Phase::kSucceeded:
    case Phase::kRolledBack:
    case Phase::kRollbackFailed:
    case Phase::kCancelled:
    case Phase::kSuperseded:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string bar(int done) { return fmt::format("[{:#>{}}{:.>{}}]", "", done, "", kSteps - done); }

std::string elapsed(std::chrono::nanoseconds time) {
  return format_duration(std::chrono::floor<std::chrono::seconds>(time));
}

/// One column fewer than there are: a row that fills the last one is two rows for some terminals.
std::size_t width() {
  winsize size{};
  constexpr std::size_t kUsual = 80;
  const bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (is_known ? size.ws_col : kUsual) - 1;
}

}  // namespace

void LiveProgress::finish() {
  shown_.with([&](auto& shown) {
    clear(shown);
    for (const auto& [place, deployment] : shown.under_way)
      terminal_ << progress_line(deployment.status) << "\n";
    shown.under_way.clear();
    terminal_.flush();
  });
}

void LiveProgress::publish(const domain::EnvironmentStatus& status) {
  next_.publish(status);
  shown_.with([&](auto& shown) {
    for (const auto& release : status.releases) take(shown, release);
    draw(shown);
  });
}

void LiveProgress::flush() {
  next_.flush();
  shown_.with([&](auto& shown) { draw(shown); });
}

void LiveProgress::conclude() {
  next_.conclude();
  shown_.with([&](auto& shown) { draw(shown); });
}

void LiveProgress::take(Shown& shown, const domain::ReleaseStatus& release) {
  const auto place = placement_of(release);
  const auto line = progress_line(release);
  auto& before = shown.said[place];
  if (before == line) return;
  before = line;
  const auto now = clock_.monotonic();
  if (steps_done(release.phase)) {
    const auto [begun, is_new] = shown.under_way.try_emplace(place, UnderWay{release, now});
    if (!is_new) begun->second.status = release;
    shown.moved_last = place;
    return;
  }
  clear(shown);
  const auto begun = shown.under_way.find(place);
  terminal_ << line;
  if (begun != shown.under_way.end()) {
    terminal_ << " after " << elapsed(now - begun->second.since);
    shown.under_way.erase(begun);
  }
  terminal_ << "\n";
}

void LiveProgress::draw(Shown& shown) {
  if (shown.under_way.empty()) {
    clear(shown);
    terminal_.flush();
    return;
  }
  auto found = shown.under_way.find(shown.moved_last);
  if (found == shown.under_way.end()) found = shown.under_way.begin();
  const auto& [status, since] = found->second;
  const auto others = shown.under_way.size() - 1;
  const auto row = fmt::format("{} {} {}{}", bar(steps_done(status.phase).value_or(0)),
                               elapsed(clock_.monotonic() - since), progress_line(status),
                               others == 0 ? "" : fmt::format(", and {} more", others));
  terminal_ << kEraseRow << shortened(row, width()) << std::flush;
  shown.has_row = true;
}

void LiveProgress::clear(Shown& shown) {
  if (shown.has_row) terminal_ << kEraseRow;
  shown.has_row = false;
}

}  // namespace talentops::process
