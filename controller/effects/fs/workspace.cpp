#include "controller/effects/fs/workspace.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "controller/base/codes/targets.hpp"

namespace talentops::effects {
namespace {

/// Without waiting for the other end of a pipe, and without becoming anybody's terminal.
constexpr std::uint64_t kRead = O_RDONLY | O_NONBLOCK | O_NOCTTY;

std::chrono::nanoseconds since_1970(const struct timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

ports::FileFacts facts_of(const struct stat& from) {
  ports::FileFacts facts;
  facts.kind = S_ISREG(from.st_mode)   ? ports::FileKind::kFile
               : S_ISDIR(from.st_mode) ? ports::FileKind::kDirectory
                                       : ports::FileKind::kOther;
  facts.mode = from.st_mode & 07777U;
  facts.size = static_cast<std::uint64_t>(from.st_size);
  facts.device = from.st_dev;
  facts.inode = from.st_ino;
  facts.modified = since_1970(from.st_mtim);
  facts.changed = since_1970(from.st_ctim);
  return facts;
}

/// What the link says that is there; empty where that cannot be read.
std::string link_of(const At& at) {
  std::string text(PATH_MAX, '\0');
  const auto length = ::readlinkat(at.directory.get(), at.name.c_str(), text.data(), text.size());
  text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return text;
}

/// 0, or the error number of what could not be written.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

Result<std::optional<ports::FileFacts>> DirectoryWorkspace::stat(std::string_view path) {
  if (path.empty()) return std::optional(facts_of(TRY(root_.facts())));
  const auto directory = look_into(path);
  if (!directory && directory.error().kind == ErrorKind::kNotFound) return std::optional<ports::FileFacts>();
  if (!directory) return directory.error();
  const At& at = **directory;
  struct stat facts {};
  if (::fstatat(at.directory.get(), at.name.c_str(), &facts, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0) {
    if (errno == ENOENT) return std::optional<ports::FileFacts>();
    return root_.failed(errno, "look at", path);
  }
  auto found = facts_of(facts);
  if (S_ISLNK(facts.st_mode)) found.link_to = link_of(at);
  return std::optional(std::move(found));
}

/// Whoever compares many files looks at one directory after the other: each is opened once, as long as
/// nothing is changed meanwhile. What lies below an epoch directory is never looked for in one that may have
/// been renamed.
Result<const At*> DirectoryWorkspace::look_into(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const auto directory = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  const bool is_fenced = !ports::fence_of(path).empty();
  if (is_fenced || !looked_into_ || looked_path_ != directory) {
    looked_into_.reset();
    looked_into_ = TRY(root_.parent(path, "look at"));
    looked_path_ = directory;
  }
  looked_into_->name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return &*looked_into_;
}

Result<std::string> DirectoryWorkspace::read(std::string_view path, std::uint64_t limit) {
  const auto opened = TRY(root_.open(path, kRead, 0, "read"));
  struct stat facts {};
  if (::fstat(opened.get(), &facts) != 0) return root_.failed(errno, "read", path);
  if (!S_ISREG(facts.st_mode)) return root_.failed(EISDIR, "read", path);
  std::string bytes;
  std::array<char, 65536> part{};
  for (;;) {
    const auto got = ::read(opened.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return root_.failed(errno, "read", path);
    if (got == 0) return bytes;
    bytes.append(part.data(), static_cast<std::size_t>(got));
    if (bytes.size() > limit) {
      return Error{ErrorKind::kInvalid, codes::kTargetFileTooLarge,
                   fmt::format("{}/{}: has more than {} bytes", root_.directory(), path, limit)};
    }
  }
}

Result<std::vector<std::string>> DirectoryWorkspace::list(std::string_view path) {
  auto opened =
      TRY(path.empty() ? root_.open_root("list") : root_.open(path, O_RDONLY | O_DIRECTORY, 0, "list"));
  const int duplicate = ::fcntl(opened.get(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(duplicate < 0 ? nullptr : ::fdopendir(duplicate),
                                                    &::closedir);
  if (!entries) {
    const int number = errno;
    if (duplicate >= 0) ::close(duplicate);
    return root_.failed(number, "list", path);
  }
  std::vector<std::string> names;
  errno = 0;
  while (const auto* entry = ::readdir(entries.get())) {
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return root_.failed(errno, "list", path);
  std::sort(names.begin(), names.end());
  return names;
}

Status DirectoryWorkspace::make_directory(std::string_view path, std::uint32_t mode) {
  looked_into_.reset();
  const At at = TRY(root_.locate(path, "make directory"));
  if (::mkdirat(at.directory.get(), at.name.c_str(), 0700) != 0)
    return root_.failed(errno, "make directory", path);
  const auto made = TRY(root_.open(path, O_RDONLY | O_DIRECTORY, 0, "make directory"));
  if (::fchmod(made.get(), mode) != 0) return root_.failed(errno, "make directory", path);
  return {};
}

Status DirectoryWorkspace::write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) {
  looked_into_.reset();
  const auto made = TRY(root_.open(path, O_WRONLY | O_CREAT | O_EXCL, 0600, "write"));
  int failure = write_all(made.get(), bytes);
  if (failure == 0 && ::fchmod(made.get(), mode) != 0) failure = errno;
  if (failure == 0) return {};
  // Half a file is worth nothing; that it cannot be removed says no more than that it could not be written.
  const auto removed = remove_file(path);
  return root_.failed(failure, removed ? "write" : "write (and remove again)", path);
}

Status DirectoryWorkspace::make_link(std::string_view path, std::string_view to) {
  looked_into_.reset();
  const At at = TRY(root_.locate(path, "link"));
  if (::symlinkat(std::string(to).c_str(), at.directory.get(), at.name.c_str()) != 0)
    return root_.failed(errno, "link", path);
  return {};
}

Status DirectoryWorkspace::move(std::string_view from, std::string_view to, unsigned flags,
                                std::string_view verb) {
  looked_into_.reset();
  const At source = TRY(root_.locate(from, verb));
  const At target = TRY(root_.parent(to, verb));
  if (::renameat2(source.directory.get(), source.name.c_str(), target.directory.get(), target.name.c_str(),
                  flags) != 0) {
    return root_.failed(errno, verb, errno == ENOENT ? from : to);
  }
  if (ports::fence_of(to).empty() || flags == RENAME_EXCHANGE) return {};
  return check_landed(from, source, to, target);
}

/// An epoch directory that is moved away between two system calls takes along what was just moved into it;
/// the holder whose epoch is over must not have moved anything, so it goes back.
Status DirectoryWorkspace::check_landed(std::string_view from, const At& source, std::string_view to,
                                        const At& target) {
  struct stat meant {};
  struct stat found {};
  const auto again = root_.parent(to, "rename");
  const bool is_same = again && ::fstat(target.directory.get(), &meant) == 0 &&
                       ::fstat(again->directory.get(), &found) == 0 && meant.st_dev == found.st_dev &&
                       meant.st_ino == found.st_ino;
  if (is_same) return {};
  if (::renameat2(target.directory.get(), target.name.c_str(), source.directory.get(), source.name.c_str(),
                  RENAME_NOREPLACE) != 0) {
    return root_.failed(errno, "rename back", from);
  }
  return root_.failed(ENOENT, "rename", to);
}

Status DirectoryWorkspace::exchange(std::string_view from, std::string_view to) {
  return move(from, to, RENAME_EXCHANGE, "exchange");
}

Status DirectoryWorkspace::rename(std::string_view from, std::string_view to) {
  return move(from, to, 0, "rename");
}

Status DirectoryWorkspace::rename_new(std::string_view from, std::string_view to) {
  return move(from, to, RENAME_NOREPLACE, "rename");
}

Status DirectoryWorkspace::remove(std::string_view path, int flags) {
  looked_into_.reset();
  const At at = TRY(root_.locate(path, "remove"));
  if (::unlinkat(at.directory.get(), at.name.c_str(), flags) != 0) return root_.failed(errno, "remove", path);
  return {};
}

Status DirectoryWorkspace::remove_file(std::string_view path) { return remove(path, 0); }

Status DirectoryWorkspace::remove_directory(std::string_view path) { return remove(path, AT_REMOVEDIR); }

Result<ports::Workspace::Place> DirectoryWorkspace::place() {
  const auto facts = TRY(root_.facts());
  std::array<char, HOST_NAME_MAX + 1> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0)
    return root_.failed(errno, "ask for the host's name", "");
  std::string path(PATH_MAX, '\0');
  const auto length =
      ::readlink(fmt::format("/proc/self/fd/{}", root_.descriptor()).c_str(), path.data(), path.size());
  if (length < 0) return root_.failed(errno, "ask for the real path", "");
  path.resize(static_cast<std::size_t>(length));
  return Place{host.data(), std::move(path), facts.st_dev, facts.st_ino};
}

Result<std::optional<std::string>> DirectoryWorkspace::find_above(std::string_view name) {
  std::string directory = TRY(place()).path;
  for (;;) {
    std::string full = fmt::format("{}/{}", directory == "/" ? "" : directory, name);
    struct stat facts {};
    if (::lstat(full.c_str(), &facts) == 0) return std::optional(std::move(full));
    if (errno != ENOENT) return root_.failed(errno, "look above", "");
    if (directory == "/") return std::optional<std::string>();
    directory.resize(std::max<std::size_t>(directory.rfind('/'), 1));
  }
}

Result<std::unique_ptr<ports::Workspace>> DirectoryOpener::open(const std::string& directory) {
  auto root = TRY(WorkspaceRoot::open(directory));
  return std::unique_ptr<ports::Workspace>(std::make_unique<DirectoryWorkspace>(std::move(root)));
}

}  // namespace talentops::effects
