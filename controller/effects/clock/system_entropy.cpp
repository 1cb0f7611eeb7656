#include "controller/effects/clock/system_entropy.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include <sys/random.h>

namespace talentops::effects {

std::uint64_t SystemEntropy::next() {
  std::uint64_t number = 0;
  for (;;) {
    // Eight bytes are given whole or not at all; only a signal can come between before the pool is ready.
    if (::getrandom(&number, sizeof number, 0) == sizeof number) return number;
    if (errno != EINTR) std::abort();
  }
}

}  // namespace talentops::effects
