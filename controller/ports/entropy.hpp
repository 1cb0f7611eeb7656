#pragma once

#include <cstdint>

namespace talentops::ports {

/// Random numbers: jitter, and names that nobody else has. Threads: safe.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::uint64_t next() = 0;
};

}  // namespace talentops::ports
