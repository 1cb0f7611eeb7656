#include "controller/effects/clock/bell.hpp"

#include <algorithm>

namespace talentops::effects {

void ThreadBell::ring() {
  {
    const std::lock_guard lock(mutex_);
    ++rings_;
  }
  changed_.notify_all();
}

std::uint64_t ThreadBell::rings() const {
  const std::lock_guard lock(mutex_);
  return rings_;
}

void ThreadBell::wait(std::uint64_t heard, MonotonicTime until, const std::stop_token& stop) {
  // A wait for ever overflows inside the library; an hour is as good, since who waits looks again.
  const auto latest = std::min(until, std::chrono::steady_clock::now() + std::chrono::hours(1));
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, stop, latest, [&] { return rings_ != heard; });
}

}  // namespace talentops::effects
