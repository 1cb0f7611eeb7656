#include <cerrno>
#include <climits>
#include <optional>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/error.hpp"
#include "controller/codec/slot_links.hpp"
#include "controller/effects/probe/allow_list_probe.hpp"
#include "controller/effects/process/descriptor.hpp"
#include "controller/effects/process/printable.hpp"

namespace talentops::effects {
namespace {

using domain::Measured;
using domain::Measurement;

/// How much of a file is searched for what it should hold.
constexpr std::size_t kSearched = 1024 * 1024;

constexpr std::uint64_t kRead = O_RDONLY | O_NONBLOCK | O_NOCTTY;

Descriptor open_below(int directory, const std::string& path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  for (;;) {
    const auto opened = ::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how);
    // EAGAIN: somebody renamed a directory on the way; the kernel asks to look again.
    if (opened < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return Descriptor(static_cast<int>(opened));
  }
}

/// What the link at `path` says; empty if there is none.
std::string link_at(int directory, const std::string& path) {
  const auto link = open_below(directory, path, O_PATH | O_NOFOLLOW);
  std::string text(PATH_MAX, '\0');
  const auto length = link ? ::readlinkat(link.get(), "", text.data(), text.size()) : -1;
  text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return text;
}

/// Links are not followed, but those of an installed talent are read: the kept copy stands for them.
Descriptor open_installed(int directory, const std::string& path) {
  auto file = open_below(directory, path, kRead);
  if (file || errno != ELOOP) return file;
  const auto talent = codec::talent_of_link(path, link_at(directory, path));
  const auto slot = talent ? codec::slot_of_active(link_at(directory, codec::active_path(*talent)))
                           : std::optional<std::string>();
  if (slot) return open_below(directory, *slot + "/" + codec::kept_name(path), kRead);
  errno = talent ? ENOENT : ELOOP;
  return file;
}

bool leads_out(const std::string& path) {
  const auto framed = "/" + path + "/";
  return path.empty() || path.front() == '/' || framed.find("/../") != std::string::npos ||
         path.find('\0') != std::string::npos;
}

Measurement not_opened(const std::string& path, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return {Measured::kFail, fmt::format("{} is not there", path)};
    case ELOOP:
      return {Measured::kFail, fmt::format("{} leads through a link, which is not followed", path)};
    default:
      return {Measured::kError,
              fmt::format("{} cannot be opened: {}", path, std::system_category().message(error))};
  }
}

/// The beginning of a file; nothing and errno if it cannot be read.
std::optional<std::string> read_beginning(int file) {
  std::string text(kSearched, '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const auto got = ::read(file, text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return text;
}

}  // namespace

Measurement ask_file(const domain::FileCheck& check, const std::string& directory) {
  const auto path = printable(check.path);
  if (leads_out(check.path)) {
    const Error error{ErrorKind::kInvalid,
                      codes::kCheckPathInvalid,
                      fmt::format("the path {} leads out of the target", path),
                      {},
                      "write it below the target's directory, without .. and without / at its beginning"};
    return {Measured::kError, error.text()};
  }
  const Descriptor root(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) {
    return {Measured::kError, fmt::format("the target's directory cannot be opened: {}",
                                          std::system_category().message(errno))};
  }
  const auto file = open_installed(root.get(), check.path);
  if (!file) return not_opened(path, errno);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return not_opened(path, errno);
  if (!S_ISREG(facts.st_mode)) return {Measured::kFail, fmt::format("{} is there, but is not a file", path)};
  if (!check.contains) return {Measured::kPass, fmt::format("{} is there", path)};
  const auto text = read_beginning(file.get());
  if (!text) return not_opened(path, errno);
  if (text->find(*check.contains) != std::string::npos) {
    return {Measured::kPass, fmt::format("{} is there and holds what it should", path)};
  }
  const bool is_longer = static_cast<std::size_t>(facts.st_size) > kSearched;
  return {Measured::kFail, fmt::format("{} is there, but does not hold what it should{}", path,
                                       is_longer ? " in its first MiB" : "")};
}

}  // namespace talentops::effects
