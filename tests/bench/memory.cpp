#include "tests/bench/memory.hpp"

#include <cstddef>
#include <fstream>

#include <unistd.h>

namespace talentops::bench {

double resident() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return static_cast<double>(pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) / 1024;
}

}  // namespace talentops::bench
