#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "controller/base/codes/targets.hpp"
#include "controller/effects/fs/workspace.hpp"

/// How a workspace makes durable what was done in it.
namespace talentops::effects {
namespace {

/// Without waiting for the other end of a pipe, and without becoming anybody's terminal.
constexpr std::uint64_t kRead = O_RDONLY | O_NONBLOCK | O_NOCTTY;

/// 0, or the error number. A failed sync is not tried again: the kernel has dropped the pages, and a second
/// one would lie.
int sync(int descriptor) {
  while (::fsync(descriptor) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

/// From so many files on, to sync the whole file system is cheaper than to sync each; what others have
/// written there and not yet synced is waited for, too.
constexpr std::size_t kTogether = 8;

/// Those of which the kernel promises that syncfs leaves everything on the disk. One that lives in a process
/// (FUSE) or on another machine only hands its pages on.
bool is_synced_as_a_whole(int descriptor) {
  struct statfs facts {};
  if (::fstatfs(descriptor, &facts) != 0) return false;
  constexpr auto kKnown = std::to_array<long>(
      {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC});
  return std::find(kKnown.begin(), kKnown.end(), facts.f_type) != kKnown.end();
}

}  // namespace

DirectoryWorkspace::DirectoryWorkspace(WorkspaceRoot root) : root_(std::move(root)) {
  auto opened = root_.open_root("open");
  if (opened && is_synced_as_a_whole(opened->get())) file_system_ = std::move(opened).value();
}

Status DirectoryWorkspace::sync_file(std::string_view path) {
  const auto opened = TRY(root_.open(path, kRead, 0, "sync"));
  if (const int failure = sync(opened.get()); failure != 0) return root_.failed(failure, "sync", path);
  return {};
}

Status DirectoryWorkspace::sync_directory(std::string_view path) {
  const auto opened =
      TRY(path.empty() ? root_.open_root("sync") : root_.open(path, O_RDONLY | O_DIRECTORY, 0, "sync"));
  if (const int failure = sync(opened.get()); failure != 0) return root_.failed(failure, "sync", path);
  return {};
}

/// Whether everything that is there of `paths` lies where the root does: another one may be mounted below it.
bool DirectoryWorkspace::is_one_file_system(const std::vector<std::string>& paths) const {
  const auto root = root_.facts();
  std::string_view seen;
  for (const std::string& path : paths) {
    const std::size_t slash = path.rfind('/');
    const auto directory = std::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
    if (!root || directory == seen) continue;
    seen = directory;
    const auto opened = root_.open(directory, O_PATH, 0, "sync");
    struct stat facts {};
    if (opened && (::fstat(opened->get(), &facts) != 0 || facts.st_dev != root->st_dev)) return false;
  }
  return root.has_value();
}

Status DirectoryWorkspace::sync_all(const std::vector<std::string>& paths) {
  if (paths.size() >= kTogether && file_system_ && is_one_file_system(paths)) {
    if (::syncfs(file_system_.get()) != 0) return root_.failed(errno, "sync", "");
    return {};
  }
  const auto for_each = [&](auto&& act) -> Status {
    for (const std::string& path : paths) {
      const auto opened = path.empty() ? root_.open_root("sync") : root_.open(path, kRead, 0, "sync");
      const bool is_gone = !opened && (opened.error().kind == ErrorKind::kNotFound ||
                                       opened.error().code == codes::kLinkInTheWay);
      if (is_gone) continue;
      if (!opened) return opened.error();
      if (const int failure = act(opened->get()); failure != 0) return root_.failed(failure, "sync", path);
    }
    return {};
  };
  // All of them are on their way before the first is waited for. What cannot be begun is told by the sync.
  TRY(for_each([](int descriptor) {
    ::sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
    return 0;
  }));
  return for_each(sync);
}

}  // namespace talentops::effects
