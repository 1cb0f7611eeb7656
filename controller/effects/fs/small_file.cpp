#include "controller/effects/fs/small_file.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {
namespace {

constexpr std::string_view kTemporaryMark = ".talentops-tmp-";

std::string rights_hint() {
  return fmt::format("check the rights of the user that talentops runs as (uid {})", ::geteuid());
}

struct OpenFile {
  Descriptor descriptor;
  struct stat facts {};
};

Result<OpenFile> open_regular(const std::string& path) {
  // Without blocking: a pipe that nobody writes must not hold up the caller.
  OpenFile file{Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))};
  if (!file.descriptor || ::fstat(file.descriptor.get(), &file.facts) != 0) {
    return read_error(errno, path);
  }
  if (!S_ISREG(file.facts.st_mode)) {
    return Error{ErrorKind::kInvalid,
                 codes::kNotAFile,
                 fmt::format("{} is not a regular file", path),
                 {},
                 "name a file"};
  }
  return file;
}

Result<std::string> read_all(const OpenFile& file, const std::string& path, std::size_t limit) {
  constexpr std::size_t kChunk = 64 * 1024;
  std::string text;
  while (text.size() <= limit) {
    const auto filled = text.size();
    text.resize(filled + kChunk);
    const auto got = ::read(file.descriptor.get(), text.data() + filled, kChunk);
    text.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno != EINTR) return read_error(errno, path);
    if (got == 0) return text;
  }
  return Error{ErrorKind::kInvalid,
               codes::kFileTooLarge,
               fmt::format("{} has more than {} bytes", path, limit),
               {},
               "make it smaller"};
}

/// Rights that its owner (if that is us) or anybody else has given away. What root mounts for our group alone
/// is fine.
bool is_exposed(const struct stat& facts) {
  if ((facts.st_mode & (S_IRWXO | S_IWGRP)) != 0) return true;
  return facts.st_uid == ::geteuid() && (facts.st_mode & S_IRWXG) != 0;
}

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return write_error(errno, path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

/// Many small pieces become few writes.
Status write_all(int descriptor, std::span<const std::string_view> pieces, const std::string& path) {
  constexpr std::size_t kChunk = 256 * 1024;
  std::string gathered;
  for (const auto piece : pieces) {
    if (gathered.size() + piece.size() > kChunk) {
      TRY(write_all(descriptor, gathered, path));
      gathered.clear();
    }
    if (piece.size() > kChunk) {
      TRY(write_all(descriptor, piece, path));
    } else {
      gathered += piece;
    }
  }
  return write_all(descriptor, gathered, path);
}

/// The directory part of `path`, with what is needed to open it.
std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status sync_parent(const std::string& path) {
  const auto parent = parent_of(path);
  const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) return write_error(errno, parent);
  return {};
}

Status write_new(const std::string& path, std::span<const std::string_view> pieces, std::uint32_t mode,
                 const std::string& name) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return write_error(errno, name);
  if (auto written = write_all(file.get(), pieces, name); !written) return written;
  if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0) return write_error(errno, name);
  return {};
}

/// Beside `path`, and of a name that no other write of this machine has.
std::string temporary_name(const std::string& path) {
  static std::atomic<std::uint64_t> count{0};
  const auto slash = path.rfind('/');
  const auto start = slash == std::string::npos ? 0 : slash + 1;
  return fmt::format("{}.{}{}{}-{}", path.substr(0, start), path.substr(start), kTemporaryMark, ::getpid(),
                     ++count);
}

}  // namespace

Error read_error(int number, const std::string& path) {
  auto message = fmt::format("read {}: {}", path, std::system_category().message(number));
  if (number == ENOENT || number == ENOTDIR) {
    return {
        ErrorKind::kNotFound, codes::kFileMissing, std::move(message), {}, "create it, or correct the path"};
  }
  if (number == EISDIR) return {ErrorKind::kInvalid, codes::kNotAFile, std::move(message), {}, "name a file"};
  return {ErrorKind::kUnavailable, codes::kFileUnreadable, std::move(message), {}, rights_hint()};
}

Error write_error(int number, const std::string& path) {
  auto message = fmt::format("write {}: {}", path, std::system_category().message(number));
  if (number == ENOSPC || number == EDQUOT) {
    return {ErrorKind::kUnavailable, codes::kDiskFull, std::move(message), {}, "free space there"};
  }
  if (number == EROFS) {
    return {ErrorKind::kUnavailable,
            codes::kDiskReadOnly,
            std::move(message),
            {},
            "mount the file system for writing, or name another directory"};
  }
  if (number == EISDIR) return {ErrorKind::kInvalid, codes::kNotAFile, std::move(message), {}, "name a file"};
  const bool is_missing = number == ENOENT || number == ENOTDIR;
  return {ErrorKind::kUnavailable,
          codes::kFileUnwritable,
          std::move(message),
          {},
          is_missing ? "create the directory, or correct the path" : rights_hint()};
}

Result<std::string> read_small_file(const std::string& path, std::size_t limit) {
  const auto file = TRY(open_regular(path));
  return read_all(file, path, limit);
}

Result<std::string> read_secret_file(const std::string& path, std::size_t limit) {
  const auto file = TRY(open_regular(path));
  if (is_exposed(file.facts)) {
    return Error{ErrorKind::kDenied,
                 codes::kSecretFileExposed,
                 fmt::format("{} holds a secret and has mode {:04o}: others can get at it", path,
                             file.facts.st_mode & 07777U),
                 {},
                 fmt::format("chmod 600 {}", path)};
  }
  auto text = TRY(read_all(file, path, limit));
  const auto secret = trim(text);
  if (secret.empty()) {
    return Error{ErrorKind::kInvalid,
                 codes::kSecretFileEmpty,
                 fmt::format("{} is empty", path),
                 {},
                 "write the secret into it"};
  }
  remember_secret(secret);
  return text;
}

Status write_file_atomically(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  return write_pieces_atomically(path, {&bytes, 1}, mode);
}

Status write_pieces_atomically(const std::string& path, std::span<const std::string_view> pieces,
                               std::uint32_t mode) {
  const auto temporary = temporary_name(path);
  if (auto written = write_new(temporary, pieces, mode, path); !written) {
    ::unlink(temporary.c_str());
    return written;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int number = errno;
    ::unlink(temporary.c_str());
    return write_error(number, path);
  }
  return sync_parent(path);
}

Result<bool> write_new_file(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  const auto temporary = temporary_name(path);
  auto written = write_new(temporary, {&bytes, 1}, mode, path);
  // A second name, unlike a rename, never takes the place of what is there.
  const int number = !written || ::link(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(temporary.c_str());
  TRY(std::move(written));
  if (number == EEXIST) return false;
  if (number != 0) return write_error(number, path);
  TRY(sync_parent(path));
  return true;
}

bool is_leftover(std::string_view name) {
  return name.starts_with('.') && name.find(kTemporaryMark) != std::string_view::npos;
}

}  // namespace talentops::effects
