#include "controller/effects/state/state_directory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::effects {
namespace {

/// The layout of the directory; raised when an older talentops must not touch it any more.
constexpr int kStateVersion = 1;
constexpr std::string_view kVersionFileName = "version";
constexpr std::string_view kLockFileName = "lock";
constexpr std::size_t kTinyFile = 64;

std::string join_path(const std::string& directory, std::string_view name) {
  return fmt::format("{}/{}", directory, name);
}

Error unusable(const std::string& path, std::string_view why) {
  return {ErrorKind::kInvalid,
          codes::kStateUnusable,
          fmt::format("state directory {}: {}", path, why),
          {},
          "name another one with `state.directory`"};
}

/// Makes `path` and what is missing above it, each for its owner only.
Status make_directories(const std::string& path) {
  for (auto end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    ::mkdir(path.substr(0, end).c_str(), 0700);  // the last one tells whether it worked
  }
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return write_error(errno, path).context("state directory");
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

Result<std::vector<std::string>> names_in(const std::string& path) {
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path.c_str()));
  if (!directory && errno == ENOTDIR) return unusable(path, "is not a directory");
  if (!directory) return read_error(errno, path).context("state directory");
  std::vector<std::string> names;
  errno = 0;
  while (const auto* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return read_error(errno, path).context("state directory");
  return names;
}

bool is_ours_from_the_beginning(const std::string& name) {
  constexpr auto kKnown = std::to_array<std::string_view>({kLockFileName, kStopFileName, "lost+found"});
  return is_leftover(name) || std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
}

/// The version that wrote the directory; nothing if it is fresh. Errors: it must not be touched.
Result<std::optional<int>> version_of(const std::string& path) {
  const auto text = read_small_file(join_path(path, kVersionFileName), kTinyFile);
  if (text) {
    const auto digits = trim(*text);
    int version = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (error == std::errc{} && end == digits.data() + digits.size() && version > 0) {
      return std::optional<int>(version);
    }
    return unusable(path, "its file `version` does not hold a number");
  }
  if (text.error().kind != ErrorKind::kNotFound) return text.error();
  const auto names = TRY(names_in(path));
  const auto foreign = std::find_if_not(names.begin(), names.end(), is_ours_from_the_beginning);
  if (foreign == names.end()) return std::optional<int>();
  return Error{ErrorKind::kInvalid,
               codes::kStateForeign,
               fmt::format("state directory {}: holds {}, which talentops did not make", path, *foreign),
               {},
               "name an empty directory, or one that talentops used before"};
}

Status check_version(const std::string& path, const std::optional<int>& version) {
  if (!version || *version <= kStateVersion) return {};
  return Error{ErrorKind::kInvalid,
               codes::kStateNewer,
               fmt::format("state directory {}: has version {}, this talentops knows {}", path, *version,
                           kStateVersion),
               {},
               "run the version that wrote it, or name an empty directory; nothing was changed"};
}

/// What somebody else mounted for us with wide rights is theirs to narrow; what is ours must be closed.
Status check_rights(const std::string& path, bool is_fresh) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return read_error(errno, path).context("state directory");
  if (!S_ISDIR(facts.st_mode)) return unusable(path, "is not a directory");
  const bool is_exposed = facts.st_uid == ::geteuid() && (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (!is_exposed) return {};
  if (is_fresh && ::chmod(path.c_str(), 0700) == 0) return {};
  return Error{
      ErrorKind::kDenied,
      codes::kStateExposed,
      fmt::format("state directory {}: others can write into it (mode {:04o})", path, facts.st_mode & 07777U),
      {},
      fmt::format("chmod go-w {}", path)};
}

Error in_use(const std::string& path, const std::string& lock) {
  const auto holder = read_small_file(lock, kTinyFile);
  const auto number = holder ? std::string(trim(*holder)) : std::string();
  return {ErrorKind::kUnavailable,
          codes::kStateInUse,
          fmt::format("state directory {}: is in use by {}", path,
                      number.empty() ? "another process" : "process " + number),
          {},
          "stop that one, or name another directory with `state.directory`"};
}

/// Locks the directory for as long as the descriptor is open, and says in the lock file who has it.
Result<Descriptor> lock(const std::string& path) {
  const auto name = join_path(path, kLockFileName);
  Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return write_error(errno, name);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return in_use(path, name);
    return write_error(errno, name);
  }
  const auto number = fmt::format("{}\n", ::getpid());
  const bool is_written =
      ::ftruncate(file.get(), 0) == 0 &&
      ::pwrite(file.get(), number.data(), number.size(), 0) == static_cast<ssize_t>(number.size());
  if (!is_written) return write_error(errno, name);
  return file;
}

Status sweep(const std::string& path) {
  for (const auto& name : TRY(names_in(path))) {
    if (!is_leftover(name)) continue;
    const auto leftover = join_path(path, name);
    if (::unlink(leftover.c_str()) != 0 && errno != ENOENT) return write_error(errno, leftover);
  }
  return {};
}

}  // namespace

Result<StateDirectory> StateDirectory::open(const std::string& path) {
  if (!path.starts_with('/')) return unusable(path, "is not an absolute path");
  TRY(make_directories(path));
  const auto version = TRY(version_of(path));
  TRY(check_version(path, version));
  TRY(check_rights(path, !version.has_value()));
  auto held = TRY(lock(path));
  if (!version) {
    TRY(write_file_atomically(join_path(path, kVersionFileName), fmt::format("{}\n", kStateVersion), 0600));
  }
  TRY(sweep(path));
  return StateDirectory(path, std::move(held));
}

std::string StateDirectory::path_of(std::string_view name) const { return join_path(path_, name); }

bool StateDirectory::is_stopped() const {
  struct stat facts {};
  if (::lstat(path_of(kStopFileName).c_str(), &facts) == 0) return true;
  return errno != ENOENT;
}

}  // namespace talentops::effects
