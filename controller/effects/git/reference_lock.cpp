#include "controller/effects/git/reference_lock.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/text.hpp"

namespace talentops::effects::git {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".lock";
// A live process holds a lock for the time of a few system calls, and the less once it has written what it
// wants.
constexpr auto kLongestLife = std::chrono::seconds(15);
constexpr auto kLongestLifeOnceWritten = std::chrono::seconds(3);
constexpr int kAttempts = 5;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

Error cannot_write(const std::string& path, int cause) {
  const bool is_forbidden = cause == EACCES || cause == EPERM || cause == EROFS || cause == ENOTDIR ||
                            cause == EEXIST || cause == ELOOP;
  const auto message = fmt::format("{} cannot be written: {}", path, std::strerror(cause));
  if (is_forbidden) {
    return {ErrorKind::kDenied,
            codes::kRecordsReadOnly,
            message,
            {},
            "give the user that talentops runs as the right to write there"};
  }
  return {ErrorKind::kUnavailable,
          codes::kRecordsReadOnly,
          message,
          {},
          "check the space and the state of the disk"};
}

/// Who may use the directory may use what is made in it, whatever the umask of this process is.
mode_t mode_beside(const std::string& path, mode_t most) {
  struct stat facts {};
  if (::stat(fs::path(path).parent_path().c_str(), &facts) != 0) return most & 0700;
  return facts.st_mode & most;
}

/// 0, or the errno of what failed.
int write_durably(int file, const std::string& content, mode_t mode) {
  if (::fchmod(file, mode) != 0) return errno;
  if (::write(file, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    return errno == 0 ? ENOSPC : errno;
  return ::fsync(file) == 0 ? 0 : errno;
}

/// The lock appears with its content in one step, where the file system can do that. 0, or an errno.
int create_whole(const std::string& lock, const std::string& content) {
  const auto directory = fs::path(lock).parent_path().string();
  const Descriptor file(::open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666));
  if (file.number() < 0) return errno;
  if (const int failed = write_durably(file.number(), content, mode_beside(lock, 0666)); failed != 0)
    return failed;
  const auto name = fmt::format("/proc/self/fd/{}", file.number());
  return ::linkat(AT_FDCWD, name.c_str(), AT_FDCWD, lock.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

int create_empty_first(const std::string& lock, const std::string& content) {
  const Descriptor file(::open(lock.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666));
  if (file.number() < 0) return errno;
  const int failed = write_durably(file.number(), content, mode_beside(lock, 0666));
  if (failed != 0) ::unlink(lock.c_str());
  return failed;
}

int create(const std::string& lock, const std::string& content) {
  const int failed = create_whole(lock, content);
  const bool is_unsupported = failed == EOPNOTSUPP || failed == EISDIR || failed == EINVAL || failed == EXDEV;
  return is_unsupported ? create_empty_first(lock, content) : failed;
}

bool is_commit_id(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_abandoned(const std::string& lock, const ReferenceLock::IsOurs& is_ours) {
  std::error_code failed;
  const auto written = fs::last_write_time(lock, failed);
  if (failed) return false;
  std::ifstream file(lock);
  std::string content;
  std::getline(file, content);
  const auto age = fs::file_time_type::clock::now() - written;
  if (!is_commit_id(content)) return age > kLongestLife;
  return age > kLongestLifeOnceWritten || is_ours(domain::CommitId(content));
}

Status sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0 || ::fsync(directory.number()) != 0) return cannot_write(path, errno);
  return {};
}

/// Makes the directories between the repository and the reference; each new one is durable in its parent.
Status make_directories(const std::string& root, const std::string& reference) {
  auto path = root;
  const auto parent = fs::path(reference).parent_path().string();
  for (const auto part : split(parent, '/')) {
    const auto above = path;
    path += "/" + std::string(part);
    if (::mkdir(path.c_str(), 0700) == 0) {
      ::chmod(path.c_str(), mode_beside(path, 07777));
      TRY(sync_directory(above));
    } else if (errno != EEXIST) {
      return cannot_write(path, errno);
    }
  }
  return {};
}

}  // namespace

Result<ReferenceLock> ReferenceLock::take(const std::string& directory, const std::string& reference,
                                          const domain::CommitId& commit, const IsOurs& is_ours) {
  const auto file = fmt::format("{}/{}", directory, reference);
  const auto lock = file + std::string(kSuffix);
  int failed = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    TRY(make_directories(directory, reference));
    failed = create(lock, commit.text() + "\n");
    if (failed == 0) return ReferenceLock(file);
    if (failed == ENOENT) continue;  // git removed the empty directory meanwhile
    if (failed != EEXIST) return cannot_write(lock, failed);
    if (is_abandoned(lock, is_ours)) ::unlink(lock.c_str());
  }
  if (failed != EEXIST) return cannot_write(lock, failed);
  return Error{ErrorKind::kUnavailable,
               codes::kRecordsBranchLocked,
               fmt::format("another git process holds {}", lock),
               {},
               "it is tried again; remove the file if no git process runs there"};
}

ReferenceLock::ReferenceLock(ReferenceLock&& other) noexcept : file_(std::exchange(other.file_, {})) {}

ReferenceLock::~ReferenceLock() {
  if (!file_.empty()) ::unlink((file_ + std::string(kSuffix)).c_str());
}

Status ReferenceLock::publish() {
  const auto file = std::exchange(file_, {});
  const auto lock = file + std::string(kSuffix);
  ::rmdir(file.c_str());  // git leaves an empty directory where references below this name once were
  if (::rename(lock.c_str(), file.c_str()) != 0) {
    const int cause = errno;
    ::unlink(lock.c_str());
    return Error{ErrorKind::kUnavailable, codes::kRecordsNotConfirmed,
                 fmt::format("{}: {}", file, std::strerror(cause))};
  }
  return sync_directory(fs::path(file).parent_path().string());
}

}  // namespace talentops::effects::git
