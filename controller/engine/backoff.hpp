#pragma once

#include <chrono>
#include <cstdint>
#include <map>

#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::engine {

/// How long to wait after failures: at random between nothing and a limit that doubles with each failure up
/// to a cap, so that many who failed together do not come back together. Pure.
struct BackoffCurve {
  Duration first = std::chrono::seconds(1);  ///< the limit after one failure
  Duration cap = std::chrono::minutes(5);

  Duration limit(int failures) const;
  /// `random` is a number of which every bit is.
  Duration delay(int failures, std::uint64_t random) const;
};

/// The delay of the usual curve.
inline Duration backoff_after(int failures, std::uint64_t random) {
  return BackoffCurve{}.delay(failures, random);
}

/// Counts failures in a row for each key. Pure: randomness is an argument. Threads: one at a time.
class Backoff {
 public:
  explicit Backoff(BackoffCurve curve = {}) : curve_(curve) {}

  /// `key` has failed once more: how long to leave it alone.
  Duration failed(const domain::EnvironmentKey& key, std::uint64_t random);
  /// `key` has succeeded, or is gone.
  void reset(const domain::EnvironmentKey& key);
  int failures(const domain::EnvironmentKey& key) const;

 private:
  BackoffCurve curve_;
  std::map<domain::EnvironmentKey, int> failures_;
};

}  // namespace talentops::engine
