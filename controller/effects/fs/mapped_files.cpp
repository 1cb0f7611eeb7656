#include "controller/effects/fs/mapped_files.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <vector>

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "controller/base/log.hpp"

namespace talentops::effects {
namespace {

std::uintptr_t page_size() { return static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE)); }

struct Range {
  std::uintptr_t begin;
  std::uintptr_t end;
};

// Both are set before the handler is, and never again.
std::uintptr_t page = 0;
std::vector<Range>
    programs;  // the program's own code and constants, and its libraries': zeros would be others

int add_program(dl_phdr_info* loaded, std::size_t /*size*/, void* /*context*/) {
  for (std::size_t i = 0; i < loaded->dlpi_phnum; ++i) {
    const auto& part = loaded->dlpi_phdr[i];
    if (part.p_type != PT_LOAD) continue;
    const auto begin = loaded->dlpi_addr + part.p_vaddr;
    programs.push_back({begin, begin + part.p_memsz});
  }
  return 0;
}

bool is_of_program(std::uintptr_t address) {
  return std::any_of(programs.begin(), programs.end(),
                     [&](const Range& range) { return address >= range.begin && address < range.end; });
}

/// Only what may be called in a handler.
void put_zeros(int signal, siginfo_t* facts, void* /*context*/) {
  const int number = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(facts->si_addr);
  auto* const begin = reinterpret_cast<void*>(address - address % page);
  const bool is_beyond_end = facts->si_code == BUS_ADRERR && !is_of_program(address);
  const bool is_put = is_beyond_end && ::mmap(begin, page, PROT_READ | PROT_WRITE,
                                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
  errno = number;
  if (is_put) return;
  ::signal(signal, SIG_DFL);                 // what failed is done again on return, and ends the process
  if (facts->si_code <= 0) ::raise(signal);  // somebody has sent it: nothing is done again
}

bool install() {
  page = page_size();
  ::dl_iterate_phdr(add_program, nullptr);
  struct sigaction action {};
  action.sa_sigaction = put_zeros;
  action.sa_flags = SA_SIGINFO;
  if (::sigaction(SIGBUS, &action, nullptr) == 0) return true;
  log::warn("whoever shortens a pack while it is read ends this process: SIGBUS cannot be handled");
  return false;
}

}  // namespace

void survive_shortened_files() { [[maybe_unused]] static const bool is_installed = install(); }

}  // namespace talentops::effects
