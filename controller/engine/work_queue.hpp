#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "controller/base/call.hpp"
#include "controller/domain/names.hpp"

namespace talentops::engine {

/// Which key is looked at next. Equal keys are one entry, due at the earliest time that was asked for; a key
/// that is taken is not given out again before it is done, and is due again after that if it was added
/// meanwhile. Order: by due time, then by when that time was asked for; the same calls give the same order
/// everywhere. Pure: time is an argument. Threads: one at a time.
class WorkQueue {
 public:
  using Key = domain::EnvironmentKey;

  /// Due at once: after what is overdue already, before what falls due from now on.
  void add(const Key& key, MonotonicTime now) { add_at(key, now); }
  void add_at(const Key& key, MonotonicTime due);
  /// The key that is due first, if any is; it then counts as running until `done`.
  std::optional<Key> take(MonotonicTime now);
  void done(const Key& key);
  /// Drops what waits of `key`; if it runs it will not be due again by what was added so far.
  void forget(const Key& key);

  /// When the next waiting key falls due; running ones do not count.
  std::optional<MonotonicTime> next_due() const;
  bool is_idle() const { return waiting_.empty() && running_.empty(); }
  std::size_t waiting() const { return waiting_.size(); }
  std::size_t running() const { return running_.size(); }

 private:
  using Place = std::pair<MonotonicTime, std::uint64_t>;

  std::map<Place, Key> order_;
  std::map<Key, Place> waiting_;
  std::map<Key, std::optional<MonotonicTime>> running_;  ///< and when each is due again
  std::uint64_t sequence_ = 0;
};

}  // namespace talentops::engine
