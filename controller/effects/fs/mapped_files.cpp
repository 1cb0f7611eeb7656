#include "controller/effects/fs/mapped_files.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/mman.h>
#include <unistd.h>

namespace talentops::effects {
namespace {

std::uintptr_t page_size() { return static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE)); }

std::uintptr_t page = 0;  // set before the handler is

/// Only what may be called in a handler.
void put_zeros(int signal, siginfo_t* facts, void* /*context*/) {
  const int number = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(facts->si_addr);
  auto* const begin = reinterpret_cast<void*>(address - address % page);
  const bool is_beyond_end = facts->si_code == BUS_ADRERR;
  const bool is_put = is_beyond_end && ::mmap(begin, page, PROT_READ | PROT_WRITE,
                                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
  errno = number;
  if (!is_put) ::signal(signal, SIG_DFL);  // what failed is done again on return, and ends the process
}

bool install() {
  page = page_size();
  struct sigaction action {};
  action.sa_sigaction = put_zeros;
  action.sa_flags = SA_SIGINFO;
  return ::sigaction(SIGBUS, &action, nullptr) == 0;
}

}  // namespace

void survive_shortened_files() { [[maybe_unused]] static const bool is_installed = install(); }

}  // namespace talentops::effects
