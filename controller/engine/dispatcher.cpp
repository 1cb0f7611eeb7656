#include "controller/engine/dispatcher.hpp"

#include <algorithm>

namespace talentops::engine {

using domain::EnvironmentKey;

namespace {

/// So many failures in a row, and an environment counts as one that will not come right by itself.
constexpr int kStuckAfter = 8;
constexpr int kDeniedAfter = 2;  ///< who says no twice means it

/// A conflict is read again at once, but not for ever.
constexpr int kConflictsAtOnce = 10;

}  // namespace

void Dispatcher::add(const EnvironmentKey& key, MonotonicTime now) {
  if (standing_.try_emplace(key).second) queue_.add_at(key, now);
}

void Dispatcher::forget(const EnvironmentKey& key) {
  if (standing_.erase(key) == 0) return;
  queue_.forget(key);
  backoff_.reset(key);
  waiting_.forget(key);
}

void Dispatcher::wake(const EnvironmentKey& key, MonotonicTime now) {
  const auto found = standing_.find(key);
  if (found == standing_.end()) return;
  found->second.settled = false;
  queue_.add_at(key, now);
}

void Dispatcher::wake_those(MonotonicTime now, const std::function<bool(const EnvironmentKey&)>& are_meant) {
  for (auto& [key, standing] : standing_) {
    if (!are_meant(key)) continue;
    standing.settled = false;
    queue_.add_at(key, now);
  }
}

std::optional<EnvironmentKey> Dispatcher::take(MonotonicTime now) {
  auto key = queue_.take(now);
  if (key) waiting_.begin(*key);
  return key;
}

MonotonicTime Dispatcher::complete(const EnvironmentKey& key, const ports::PassResult& result,
                                   MonotonicTime now, std::uint64_t random) {
  queue_.done(key);
  const auto found = standing_.find(key);
  if (found == standing_.end()) return MonotonicTime::max();  // it left git while it ran
  auto& standing = found->second;
  standing.error = result.error;
  standing.settled = result.settled;
  for (const auto& woken : waiting_.complete(key, result)) wake(woken, now);
  if (!result.error) {
    backoff_.reset(key);
    if (!result.again) return MonotonicTime::max();
    const auto due = now + *result.again;
    queue_.add_at(key, due);
    return due;
  }
  const auto delay = backoff_.failed(key, random);
  const bool at_once =
      result.error->kind == ErrorKind::kConflict && backoff_.failures(key) < kConflictsAtOnce;
  const auto due = at_once ? now : now + delay;
  queue_.add_at(key, due);
  return due;
}

std::optional<MonotonicTime> Dispatcher::next_due() const { return queue_.next_due(); }

bool Dispatcher::is_idle(MonotonicTime now) const {
  if (queue_.running() != 0) return false;
  const auto due = queue_.next_due();
  if (due && *due <= now) return false;
  return std::all_of(standing_.begin(), standing_.end(), [&](const auto& each) {
    const auto& [key, standing] = each;
    const bool is_denied = standing.error && standing.error->kind == ErrorKind::kDenied;
    return standing.settled || backoff_.failures(key) >= (is_denied ? kDeniedAfter : kStuckAfter);
  });
}

std::map<EnvironmentKey, Error> Dispatcher::failing() const {
  std::map<EnvironmentKey, Error> failing;
  for (const auto& [key, standing] : standing_) {
    if (standing.error) failing.emplace(key, *standing.error);
  }
  return failing;
}

}  // namespace talentops::engine
