#include "controller/effects/fs/workspace_root.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/ports/workspace.hpp"

namespace talentops::effects {
namespace {

constexpr std::uint64_t kNoLinks = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
constexpr int kRaces = 100;  ///< the kernel asks to be asked again when a rename happens beside a lookup

int openat2(int directory, const char* path, std::uint64_t flags, std::uint64_t mode, std::uint64_t resolve) {
  struct open_how how {};
  how.flags = flags | O_CLOEXEC;
  how.mode = mode;
  how.resolve = resolve;
  for (int tries = 0;; ++tries) {
    const auto opened = static_cast<int>(::syscall(SYS_openat2, directory, path, &how, sizeof how));
    const bool again = opened < 0 && (errno == EINTR || (errno == EAGAIN && tries < kRaces));
    if (!again) return opened;
  }
}

bool is_beneath(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  const auto parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(),
                      [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

struct Cause {
  ErrorKind kind;
  Code code;
  const char* hint;
};

Cause cause_of(int number) {
  switch (number) {
    case ENOENT:
      return {ErrorKind::kNotFound, codes::kTargetFileMissing, ""};
    case EEXIST:
    case ENOTEMPTY:
      return {ErrorKind::kConflict, codes::kTargetFileExists, ""};
    case ELOOP:
      return {ErrorKind::kDenied, codes::kLinkInTheWay,
              "talentops follows no links: put a real file or directory here"};
    case ENOTDIR:
    case EISDIR:
      return {ErrorKind::kDenied, codes::kLinkInTheWay, "move away what is here"};
    case ENOSPC:
    case EDQUOT:
      return {ErrorKind::kUnavailable, codes::kPlaceFull, "free space; it is tried again"};
    case EROFS:
      return {ErrorKind::kUnavailable, codes::kPlaceReadOnly, "mount it writable; it is tried again"};
    case EACCES:
    case EPERM:
      return {ErrorKind::kUnavailable, codes::kPlaceNotPermitted,
              "give the user that runs talentops the permission"};
    case EXDEV:
      return {ErrorKind::kUnavailable, codes::kPlaceCrossesDevice,
              "another file system is mounted inside the workspace"};
    case EINVAL:
      return {ErrorKind::kUnavailable, codes::kPlaceUnreachable,
              "the file system may lack atomic exchange (renameat2); use another one"};
    default:
      return {ErrorKind::kUnavailable, codes::kPlaceUnreachable, "it is tried again"};
  }
}

std::string name_of(int number) {
  const char* const name = ::strerrorname_np(number);
  const char* const text = ::strerrordesc_np(number);
  return fmt::format("{} ({})", name == nullptr ? "error" : name,
                     text == nullptr ? std::to_string(number) : std::string(text));
}

}  // namespace

Result<WorkspaceRoot> WorkspaceRoot::open(const std::string& directory) {
  Descriptor root(openat2(AT_FDCWD, directory.c_str(), O_PATH | O_DIRECTORY, 0, kNoLinks));
  if (root) return WorkspaceRoot(directory, std::move(root));
  const int number = errno;
  Error error{cause_of(number).kind,
              cause_of(number).code,
              fmt::format("{}: cannot be opened: {}", directory, name_of(number)),
              {},
              cause_of(number).hint};
  if (number == ENOENT)
    error.code = codes::kPlaceMissing, error.hint = "create the directory, or correct its path";
  if (number == ELOOP) error.hint = "a symbolic link leads there: name the real path";
  return error;
}

Error WorkspaceRoot::failed(int number, std::string_view verb, std::string_view path) const {
  const Cause cause = cause_of(number);
  const std::string full = path.empty() ? directory_ : fmt::format("{}/{}", directory_, path);
  return {cause.kind, cause.code, fmt::format("{}: {}: {}", full, verb, name_of(number)), {}, cause.hint};
}

Result<Descriptor> WorkspaceRoot::open(std::string_view path, std::uint64_t flags, std::uint64_t mode,
                                       std::string_view verb) const {
  if (!is_beneath(path)) {
    return Error{ErrorKind::kInvalid, codes::kPathNotBeneath,
                 fmt::format("\"{}\" is no path below {}", path, directory_)};
  }
  const std::string terminated(path);
  Descriptor opened(
      openat2(root_.get(), terminated.c_str(), flags | O_NOFOLLOW, mode, RESOLVE_BENEATH | kNoLinks));
  if (!opened) return failed(errno, verb, path);
  return opened;
}

Result<Descriptor> WorkspaceRoot::open_root(std::string_view verb) const {
  Descriptor opened(openat2(root_.get(), ".", O_RDONLY | O_DIRECTORY, 0, RESOLVE_BENEATH | kNoLinks));
  if (!opened) return failed(errno, verb, "");
  return opened;
}

Result<At> WorkspaceRoot::at(std::string_view directory, std::string_view name, std::string_view path,
                             std::string_view verb) const {
  if (!is_beneath(path)) {
    return Error{ErrorKind::kInvalid, codes::kPathNotBeneath,
                 fmt::format("\"{}\" is no path below {}", path, directory_)};
  }
  if (directory.empty()) return At{TRY(open_root(verb)), std::string(name)};
  auto opened = open(directory, O_PATH | O_DIRECTORY, 0, verb);
  if (!opened && opened.error().kind == ErrorKind::kNotFound) return failed(ENOENT, verb, path);
  return At{TRY(std::move(opened)), std::string(name)};
}

Result<At> WorkspaceRoot::parent(std::string_view path, std::string_view verb) const {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return at("", path, path, verb);
  return at(path.substr(0, slash), path.substr(slash + 1), path, verb);
}

Result<At> WorkspaceRoot::locate(std::string_view path, std::string_view verb) const {
  auto safe = TRY(parent(path, verb));
  const auto fence = ports::fence_of(path);
  if (fence.empty()) return safe;
  const std::size_t slash = fence.rfind('/');
  if (slash == std::string_view::npos) return at("", path, path, verb);
  return at(path.substr(0, slash), path.substr(slash + 1), path, verb);
}

Result<struct stat> WorkspaceRoot::facts() const {
  struct stat facts {};
  if (::fstat(root_.get(), &facts) != 0) return failed(errno, "look at", "");
  return facts;
}

}  // namespace talentops::effects
