#pragma once

#include <algorithm>
#include <optional>

#include "controller/base/call.hpp"
#include "controller/base/time.hpp"

namespace talentops::simulation {

/// The time that goes by, and what two clocks of a machine make of it: the wall clock can be set and can
/// drift, the monotonic one stands still while the machine sleeps.
class Clocks {
 public:
  Duration gone() const { return gone_; }
  Instant now() const;
  MonotonicTime monotonic() const { return MonotonicTime() + asleep_since_.value_or(gone_) - slept_; }

  void go_to(Duration gone) { gone_ = std::max(gone_, gone); }
  void jump(Duration by) { offset_ += by; }
  /// From now on the wall clock gains so many thousandths of what goes by (or loses them).
  void drift(int thousandths);
  void fall_asleep() { asleep_since_ = gone_; }
  void wake_up();

 private:
  Duration gained() const { return (gone_ - drift_since_) * drift_ / 1000; }

  Duration gone_ = Duration(0);
  Duration offset_ = Duration(0);       ///< of the wall clock, apart from what it gained since `drift_since_`
  Duration drift_since_ = Duration(0);  ///< what had gone by when the rate was set
  int drift_ = 0;                       ///< thousandths
  Duration slept_ = Duration(0);
  std::optional<Duration> asleep_since_;
};

}  // namespace talentops::simulation
