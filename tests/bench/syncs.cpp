#include "tests/bench/syncs.hpp"

#include <atomic>

namespace talentops::bench {
namespace {

std::atomic<long> files = 0;
std::atomic<long> file_systems = 0;

}  // namespace

Syncs syncs() { return {files, file_systems}; }

}  // namespace talentops::bench

// The linker leads every call of these here (CMakeLists.txt).
extern "C" {
int __real_fsync(int descriptor);
int __real_fdatasync(int descriptor);
int __real_syncfs(int descriptor);
int __wrap_fsync(int descriptor);
int __wrap_fdatasync(int descriptor);
int __wrap_syncfs(int descriptor);

int __wrap_fsync(int descriptor) {
  ++talentops::bench::files;
  return __real_fsync(descriptor);
}
int __wrap_fdatasync(int descriptor) {
  ++talentops::bench::files;
  return __real_fdatasync(descriptor);
}
int __wrap_syncfs(int descriptor) {
  ++talentops::bench::file_systems;
  return __real_syncfs(descriptor);
}
}
