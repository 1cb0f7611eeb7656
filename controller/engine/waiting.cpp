#include "controller/engine/waiting.hpp"

#include <algorithm>
#include <utility>

namespace talentops::engine {

void Waiting::begin(const Key& key) { begun_[key] = ends_; }

std::vector<Waiting::Key> Waiting::complete(const Key& key, const ports::PassResult& result) {
  std::vector<Key> woken;
  stop(key);
  if (result.ended) {
    ended_[key] = ++ends_;
    has_room_.erase(key);
    const auto waiting = on_.find(key);
    if (waiting != on_.end()) woken.assign(waiting->second.begin(), waiting->second.end());
    give_room(woken);
  }
  if (has_missed(key, result)) {
    woken.push_back(key);
  } else {
    wait(key, result);
  }
  // Who comes to rest without having taken its place leaves it to the next.
  if (result.settled && has_room_.erase(key) != 0 && !result.waits_for_room) give_room(woken);
  return woken;
}

bool Waiting::has_missed(const Key& key, const ports::PassResult& result) const {
  const auto began = begun_.find(key);
  const auto seen = began == begun_.end() ? 0 : began->second;
  if (result.waits_for_room && ends_ > seen) return true;
  return std::any_of(result.waits_on.begin(), result.waits_on.end(), [&](const auto& on) {
    const auto ended = ended_.find(on);
    return ended != ended_.end() && ended->second > seen;
  });
}

void Waiting::wait(const Key& key, const ports::PassResult& result) {
  for (const auto& on : result.waits_on) on_[on].insert(key);
  if (!result.waits_on.empty()) for_[key] = result.waits_on;
  if (result.waits_for_room) for_room_.push_back(key);
}

void Waiting::stop(const Key& key) {
  const auto waits = for_.find(key);
  if (waits != for_.end()) {
    for (const auto& on : waits->second) {
      const auto waiting = on_.find(on);
      if (waiting == on_.end()) continue;
      waiting->second.erase(key);
      if (waiting->second.empty()) on_.erase(waiting);
    }
    for_.erase(waits);
  }
  std::erase(for_room_, key);
}

void Waiting::give_room(std::vector<Key>& woken) {
  if (for_room_.empty()) return;
  has_room_.insert(for_room_.front());
  woken.push_back(std::move(for_room_.front()));
  for_room_.pop_front();
}

void Waiting::forget(const Key& key) {
  stop(key);
  begun_.erase(key);
  ended_.erase(key);
  has_room_.erase(key);
}

}  // namespace talentops::engine
