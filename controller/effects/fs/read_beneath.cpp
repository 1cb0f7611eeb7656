#include "controller/effects/fs/read_beneath.hpp"

#include <algorithm>
#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::effects {
namespace {

constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
// Without blocking: somebody may have put a pipe in a file's place.
constexpr int kFileFlags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

/// A stream owns its descriptor, so that it is given one of its own. Nothing, and errno, if that fails.
DirectoryStream stream_of(const Descriptor& opened) {
  const int own = ::fcntl(opened.get(), F_DUPFD_CLOEXEC, 0);
  if (own < 0) return nullptr;
  DirectoryStream stream(::fdopendir(own));
  if (stream) return stream;
  const int reason = errno;
  ::close(own);
  errno = reason;
  return nullptr;
}

NodeKind kind_of(mode_t mode) {
  if (S_ISLNK(mode)) return NodeKind::kLink;
  if (S_ISDIR(mode)) return NodeKind::kDirectory;
  if (!S_ISREG(mode)) return NodeKind::kOther;
  return (mode & S_IXUSR) != 0 ? NodeKind::kExecutable : NodeKind::kFile;
}

std::pair<std::string_view, std::string_view> parent_and_name(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {std::string_view(), path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

/// The file's bytes, or an error number.
struct Read {
  std::optional<std::string> bytes;
  int number = 0;
};

Read read_until(int descriptor, std::uint64_t size, std::uint64_t limit) {
  constexpr std::size_t kPiece = 64 * 1024;
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(std::min(size, limit)));
  std::string piece(kPiece, '\0');
  while (true) {
    const auto got = ::read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {std::nullopt, errno};
    if (got == 0) return {std::move(bytes), 0};
    bytes.append(piece, 0, static_cast<std::size_t>(got));
    if (bytes.size() > limit) return {};  // it grew while it was read
  }
}

}  // namespace

Error ReadBeneath::failed(int number, std::string_view path) const {
  const std::string full = path.empty() ? directory_ : fmt::format("{}/{}", directory_, path);
  if (number == ELOOP || number == ENOTDIR) {
    return Error{ErrorKind::kConflict,
                 codes::kTreeChanged,
                 fmt::format("{} was replaced while it was read", full),
                 {},
                 "try again when nobody writes there"};
  }
  return read_error(number, full);
}

Result<ReadBeneath> ReadBeneath::open(const std::string& directory) {
  Descriptor root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (root) return ReadBeneath(directory, std::move(root));
  if (errno == ENOENT || errno == ENOTDIR) {
    return Error{ErrorKind::kNotFound,
                 codes::kTreeMissing,
                 fmt::format("there is no directory {}", directory),
                 {},
                 "check the path"};
  }
  return read_error(errno, directory);
}

Result<Descriptor> ReadBeneath::open_directory(std::string_view path) const {
  Descriptor current(::openat(root_.get(), ".", kDirectoryFlags));
  if (!current) return failed(errno, "");
  if (path.empty()) return current;
  for (const auto component : split(path, '/')) {
    if (component.empty() || component == "." || component == "..") return failed(ENOENT, path);
    Descriptor next(::openat(current.get(), std::string(component).c_str(), kDirectoryFlags));
    if (!next) return failed(errno, path);
    current = std::move(next);
  }
  return current;
}

bool ReadBeneath::is_directory(std::string_view path) const { return open_directory(path).has_value(); }

Result<std::vector<Node>> ReadBeneath::list(std::string_view path, std::size_t most) const {
  const Descriptor opened = TRY(open_directory(path));
  const DirectoryStream stream = stream_of(opened);
  if (!stream) return failed(errno, path);
  std::vector<Node> nodes;
  while (nodes.size() < most) {
    errno = 0;
    const auto* entry = ::readdir(stream.get());
    if (entry == nullptr && errno != 0) return failed(errno, path);
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat facts {};
    if (::fstatat(opened.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return failed(errno, name);
    nodes.push_back({name, kind_of(facts.st_mode)});
  }
  std::sort(nodes.begin(), nodes.end(), [](const Node& a, const Node& b) { return a.name < b.name; });
  return nodes;
}

Result<std::optional<std::string>> ReadBeneath::read(std::string_view path, std::uint64_t limit) const {
  const auto [parent, name] = parent_and_name(path);
  const Descriptor directory = TRY(open_directory(parent));
  if (name.empty() || name == "." || name == "..") return failed(ENOENT, path);
  const Descriptor file(::openat(directory.get(), std::string(name).c_str(), kFileFlags));
  struct stat facts {};
  if (!file || ::fstat(file.get(), &facts) != 0) return failed(errno, path);
  if (!S_ISREG(facts.st_mode)) return failed(ENOTDIR, path);
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size > limit) return std::optional<std::string>();
  auto read = read_until(file.get(), size, limit);
  if (read.number != 0) return failed(read.number, path);
  return std::move(read.bytes);
}

}  // namespace talentops::effects
