#pragma once

#include <cstdint>

namespace talentops::simulation {

/// Choices that a seed makes: the same seed, the same choices, everywhere.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31U);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool one_in(std::uint64_t odds) { return below(odds) == 0; }
  /// Choices of its own, which change nothing of those that follow here.
  Chance fork(std::uint64_t label) const {
    return Chance(Chance(state_ ^ (label * 0xD6E8FEB86659FD93ULL)).next());
  }

 private:
  std::uint64_t state_;
};

}  // namespace talentops::simulation
