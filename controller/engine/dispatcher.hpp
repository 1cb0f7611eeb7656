#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/error.hpp"
#include "controller/domain/names.hpp"
#include "controller/engine/backoff.hpp"
#include "controller/engine/waiting.hpp"
#include "controller/engine/work_queue.hpp"
#include "controller/ports/reconciler.hpp"

namespace talentops::engine {

/// Which environment is looked at next, and when again: a pass's result turned into a place in the queue.
/// Pure: time and randomness arrive as arguments. Threads: one at a time (the engine keeps it in its lock).
class Dispatcher {
 public:
  /// An environment that exists; one that is new is due at once.
  void add(const domain::EnvironmentKey& key, MonotonicTime now);
  /// An environment that is gone; it is forgotten once it runs no more.
  void forget(const domain::EnvironmentKey& key);
  std::size_t size() const { return standing_.size(); }
  /// Something about `key` has changed.
  void wake(const domain::EnvironmentKey& key, MonotonicTime now);
  void wake_those(MonotonicTime now, const std::function<bool(const domain::EnvironmentKey&)>& are_meant);

  std::optional<domain::EnvironmentKey> take(MonotonicTime now);
  /// Returns when the key is due again. `random` spreads retries of many keys that failed together.
  MonotonicTime complete(const domain::EnvironmentKey& key, const ports::PassResult& result,
                         MonotonicTime now, std::uint64_t random);

  std::optional<MonotonicTime> next_due() const;
  /// Every environment has converged, holds, or fails in the same way again and again, and none is being
  /// looked at.
  bool is_idle(MonotonicTime now) const;
  bool nothing_running() const { return queue_.running() == 0; }
  /// Errors of environments whose last pass failed.
  std::map<domain::EnvironmentKey, Error> failing() const;

 private:
  struct Standing {
    bool settled = false;
    std::optional<Error> error = {};
  };

  WorkQueue queue_;
  std::map<domain::EnvironmentKey, Standing> standing_;
  Backoff backoff_;
  Waiting waiting_;
};

}  // namespace talentops::engine
