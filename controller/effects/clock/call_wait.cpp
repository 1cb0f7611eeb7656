#include "controller/effects/clock/call_wait.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace talentops::effects {
namespace {

using std::chrono::milliseconds;

/// How long to wait at most where a stop cannot wake the wait.
constexpr milliseconds kBlindSlice{100};

/// Rounded up, so that a wait that ends has really reached the deadline.
milliseconds left_until(MonotonicTime deadline) {
  constexpr milliseconds kLongest{std::numeric_limits<int>::max()};
  if (deadline == MonotonicTime::max()) return kLongest;
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  return std::clamp(left, milliseconds{0}, kLongest);
}

}  // namespace

void CallWait::Wake::operator()() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event, &one, sizeof one);
}

CallWait::CallWait(const Call& call) : call_(call) {
  if (!call_.stop.stop_possible()) return;
  event_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (event_) callback_.emplace(call_.stop, Wake{event_.get()});
}

Woke CallWait::wait(int descriptor, short events) const {
  pollfd one{descriptor, events, 0};
  for (;;) {
    const auto woke = wait_any({&one, 1});
    if (woke != Woke::kReady || one.revents != 0) return woke;
  }
}

Woke CallWait::wait_any(std::span<pollfd> descriptors, std::optional<milliseconds> slice) const {
  const bool is_blind = call_.stop.stop_possible() && !event_;
  std::vector<pollfd> all(descriptors.begin(), descriptors.end());
  all.push_back({event_.get(), POLLIN, 0});
  for (;;) {
    if (call_.stop.stop_requested()) return Woke::kCanceled;
    auto left = left_until(call_.deadline);
    if (left == milliseconds{0}) return Woke::kTimedOut;
    if (is_blind) left = std::min(left, kBlindSlice);
    if (slice) left = std::min(left, *slice);
    const int ready = ::poll(all.data(), all.size(), static_cast<int>(left.count()));
    if (call_.stop.stop_requested()) return Woke::kCanceled;
    if (ready <= 0 && !slice) continue;
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
      descriptors[i].revents = ready > 0 ? all[i].revents : short{0};
    }
    return Woke::kReady;
  }
}

}  // namespace talentops::effects
