#pragma once

#include "controller/ports/entropy.hpp"

namespace talentops::effects {

/// The kernel's random numbers, which nobody can foretell. Threads: safe.
/// Errors: none. A kernel without getrandom cannot give names that nobody else has: the process ends.
class SystemEntropy final : public ports::Entropy {
 public:
  std::uint64_t next() override;
};

}  // namespace talentops::effects
