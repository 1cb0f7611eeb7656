#include "controller/engine/backoff.hpp"

#include <algorithm>
#include <limits>

namespace talentops::engine {

Duration BackoffCurve::limit(int failures) const {
  if (failures <= 0) return Duration(0);
  Duration limit = std::min(first, cap);
  for (int i = 1; i < failures && limit < cap && limit > Duration(0); ++i) {
    limit = limit > cap / 2 ? cap : limit * 2;
  }
  return limit;
}

Duration BackoffCurve::delay(int failures, std::uint64_t random) const {
  const auto choices = static_cast<std::uint64_t>(std::max(limit(failures).count(), Duration::rep{0})) + 1;
  return Duration(static_cast<Duration::rep>(random % choices));
}

Duration Backoff::failed(const domain::EnvironmentKey& key, std::uint64_t random) {
  auto& count = failures_[key];
  if (count < std::numeric_limits<int>::max()) ++count;
  return curve_.delay(count, random);
}

void Backoff::reset(const domain::EnvironmentKey& key) { failures_.erase(key); }

int Backoff::failures(const domain::EnvironmentKey& key) const {
  const auto found = failures_.find(key);
  return found == failures_.end() ? 0 : found->second;
}

}  // namespace talentops::engine
