#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "controller/domain/names.hpp"
#include "controller/ports/reconciler.hpp"

namespace talentops::engine {

/// Environments that wait for a deployment to end: in another one, or anywhere. Only makes faster: who is not
/// woken is looked at on the interval. Pure. Threads: one.
class Waiting {
 public:
  using Key = domain::EnvironmentKey;

  /// A pass begins: of what ends from now on it may not know.
  void begin(const Key& key);
  /// A pass is over: who is to be looked at now. The pass's own environment is among them if what it waits
  /// for has happened meanwhile.
  std::vector<Key> complete(const Key& key, const ports::PassResult& result);
  void forget(const Key& key);

 private:
  bool has_missed(const Key& key, const ports::PassResult& result) const;
  void wait(const Key& key, const ports::PassResult& result);
  void stop(const Key& key);
  /// Of those that wait for any to end, the first.
  void give_room(std::vector<Key>& woken);

  std::uint64_t ends_ = 0;               ///< deployments that have ended so far
  std::map<Key, std::uint64_t> begun_;   ///< so many had when its pass began
  std::map<Key, std::uint64_t> ended_;   ///< which of them was its last
  std::map<Key, std::set<Key>> on_;      ///< what ends there: who waits for it
  std::map<Key, std::vector<Key>> for_;  ///< the same, by who waits
  std::deque<Key> for_room_;
  std::set<Key> has_room_;  ///< was woken for it, and has not come to rest since
};

}  // namespace talentops::engine
