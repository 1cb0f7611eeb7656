#pragma once

#include "controller/ports/clock.hpp"

namespace talentops::effects {

/// The machine's own clocks. Threads: safe.
class SystemClock final : public ports::Clock {
 public:
  Instant now() const override;
  MonotonicTime monotonic() const override;
};

}  // namespace talentops::effects
