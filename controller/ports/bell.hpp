#pragma once

#include <cstdint>
#include <stop_token>

#include "controller/base/call.hpp"

namespace talentops::ports {

/// Wakes who waits for the next thing to do. Who waits says which rings it has heard, so that none is missed
/// between looking and waiting. Threads: safe.
class Bell {
 public:
  virtual ~Bell() = default;
  virtual void ring() = 0;
  /// How often it has rung so far.
  virtual std::uint64_t rings() const = 0;
  /// Returns when it has rung more often than `heard`, at `until`, or when stop is asked for, whichever is
  /// first.
  virtual void wait(std::uint64_t heard, MonotonicTime until, const std::stop_token& stop) = 0;
};

}  // namespace talentops::ports
