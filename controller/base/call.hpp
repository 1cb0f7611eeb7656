#pragma once

#include <chrono>
#include <stop_token>

namespace talentops {

/// An instant of the monotonic clock. Only the Clock port says what time it is.
using MonotonicTime = std::chrono::steady_clock::time_point;

/// How long one call to the world may last: it ends when stop is asked for or the deadline has passed,
/// whichever is first.
struct Call {
  std::stop_token stop;
  MonotonicTime deadline = MonotonicTime::max();

  /// The same call, ending no later than `limit`.
  Call until(MonotonicTime limit) const { return {stop, limit < deadline ? limit : deadline}; }
};

}  // namespace talentops
