#pragma once

#include <optional>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/error.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::ports {

/// What came of one look at one environment.
struct PassResult {
  /// When to look again: at once, after this long, or (nothing) when something wakes the key.
  std::optional<Duration> again = {};
  /// Nothing will change by itself before the world does: counts as converged or held.
  bool settled = false;
  /// A deployment came to its end: whoever waits for that is looked at.
  bool ended = false;
  std::vector<domain::EnvironmentKey> waits_on = {};  ///< for what ends there
  bool waits_for_room = false;                        ///< for any deployment to end
  /// The pass failed: looked at again after a backoff; `again` is not used.
  std::optional<Error> error = {};
};

/// One pass over one environment: reads, decides one effect, performs it. Holds no worker while time goes by.
/// Threads: safe for different keys; the same key never runs twice at once.
class Reconciler {
 public:
  virtual ~Reconciler() = default;
  virtual PassResult reconcile(const domain::EnvironmentKey& key, const Call& call) = 0;
};

}  // namespace talentops::ports
