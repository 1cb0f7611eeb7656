#include "controller/engine/work_queue.hpp"

#include <algorithm>

namespace talentops::engine {

void WorkQueue::add_at(const Key& key, MonotonicTime due) {
  if (const auto running = running_.find(key); running != running_.end()) {
    auto& again = running->second;
    again = again ? std::min(*again, due) : due;
    return;
  }
  if (const auto waiting = waiting_.find(key); waiting != waiting_.end()) {
    if (waiting->second.first <= due) return;
    order_.erase(waiting->second);
  }
  const Place place{due, sequence_++};
  order_.emplace(place, key);
  waiting_[key] = place;
}

std::optional<WorkQueue::Key> WorkQueue::take(MonotonicTime now) {
  const auto first = order_.begin();
  if (first == order_.end() || first->first.first > now) return std::nullopt;
  const Key key = first->second;
  order_.erase(first);
  waiting_.erase(key);
  running_.emplace(key, std::nullopt);
  return key;
}

void WorkQueue::done(const Key& key) {
  const auto running = running_.find(key);
  if (running == running_.end()) return;
  const auto again = running->second;
  running_.erase(running);
  if (again) add_at(key, *again);
}

void WorkQueue::forget(const Key& key) {
  if (const auto running = running_.find(key); running != running_.end()) running->second.reset();
  const auto waiting = waiting_.find(key);
  if (waiting == waiting_.end()) return;
  order_.erase(waiting->second);
  waiting_.erase(waiting);
}

std::optional<MonotonicTime> WorkQueue::next_due() const {
  if (order_.empty()) return std::nullopt;
  return order_.begin()->first.first;
}

}  // namespace talentops::engine
