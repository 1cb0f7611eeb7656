#include "controller/effects/clock/system_clock.hpp"

#include <chrono>

namespace talentops::effects {

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

MonotonicTime SystemClock::monotonic() const { return std::chrono::steady_clock::now(); }

}  // namespace talentops::effects
