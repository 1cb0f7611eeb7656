#include "controller/effects/state/snapshot_file.hpp"

#include "controller/base/digest.hpp"
#include "controller/base/log.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::effects {
namespace {

/// What is larger is none of ours.
constexpr std::size_t kLimit = 1024UL * 1024 * 1024;

}  // namespace

void SnapshotFile::show(const std::function<void(std::string_view bytes)>& see) {
  const auto bytes = read_small_file(path_, kLimit);
  if (bytes) return see(*bytes);
  if (bytes.error().kind != ErrorKind::kNotFound)
    log::info("snapshot not read, all is read anew", {{"why", bytes.error().text()}});
}

Status SnapshotFile::keep(std::string_view bytes) { return write_file_atomically(path_, bytes, 0600); }

Result<std::string> program_identity() {
  const auto program = TRY(read_small_file("/proc/self/exe", kLimit));
  return sha256(program).hex();
}

}  // namespace talentops::effects
