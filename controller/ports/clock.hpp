#pragma once

#include "controller/base/call.hpp"
#include "controller/base/time.hpp"

namespace talentops::ports {

/// What time it is. Threads: safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;              ///< the wall clock; may jump
  virtual MonotonicTime monotonic() const = 0;  ///< never goes back
};

}  // namespace talentops::ports
