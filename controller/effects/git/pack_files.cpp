#include "controller/effects/git/pack_files.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <git2.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/effects/fs/small_file.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kLargestCopied = 16 * 1024 * 1024;

/// A pack and an index both end with the SHA-1 of what is before.
bool is_whole(std::string_view bytes) {
  constexpr std::size_t kSum = 20;
  if (bytes.size() < kSum) return false;
  std::array<unsigned char, kSum> sum{};
  const auto content = bytes.substr(0, bytes.size() - kSum);
  const bool is_summed =
      EVP_Digest(content.data(), content.size(), sum.data(), nullptr, EVP_sha1(), nullptr) == 1;
  return is_summed && std::memcmp(sum.data(), bytes.data() + content.size(), kSum) == 0;
}

bool write_and_sync(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

bool sync_directory(const std::string& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return false;
  const bool is_synced = ::fsync(directory) == 0;
  ::close(directory);
  return is_synced;
}

/// Under a name that git prunes, if this process dies meanwhile.
std::string temporary_name(const std::string& directory) {
  static std::atomic<std::uint64_t> count{0};
  return fmt::format("{}/tmp_pack_{}_{}", directory, ::getpid(), ++count);
}

/// Never over what is there: a pack of this name has the same objects, and not always the same bytes.
bool copy_file(const std::string& from, const std::string& directory, const std::string& name) {
  const auto bytes = read_small_file(from, kLargestCopied);
  if (!bytes || !is_whole(*bytes)) return false;
  const auto temporary = temporary_name(directory);
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
  if (file < 0) return false;
  const bool is_written = write_and_sync(file, *bytes);
  ::close(file);
  const bool is_there =
      is_written && ::link(temporary.c_str(), fmt::format("{}/{}", directory, name).c_str()) == 0;
  ::unlink(temporary.c_str());
  return is_there;
}

}  // namespace

std::string pack_directory(git_repository& repository) {
  return fmt::format("{}objects/pack", git_repository_commondir(&repository));
}

void share_pack(const std::string& directory, const std::string& name) {
  struct stat facts {};
  if (::stat(directory.c_str(), &facts) != 0) return;
  for (const char* suffix : {"pack", "idx"}) {
    ::chmod(fmt::format("{}/pack-{}.{}", directory, name, suffix).c_str(), facts.st_mode & 0444U);
  }
}

std::optional<std::string> read_pack(git_repository& repository, const std::string& name) {
  if (name.empty()) return std::nullopt;
  auto bytes =
      read_small_file(fmt::format("{}/pack-{}.pack", pack_directory(repository), name), kLargestCopied);
  if (!bytes || !is_whole(*bytes)) return std::nullopt;
  return *std::move(bytes);
}

bool copy_pack(git_repository& from, git_repository& to, const std::string& name) {
  const auto source = pack_directory(from);
  const auto target = pack_directory(to);
  const auto pack = fmt::format("pack-{}.pack", name);
  const auto index = fmt::format("pack-{}.idx", name);
  // Whoever sees the index has the pack.
  if (!copy_file(fmt::format("{}/{}", source, pack), target, pack)) return false;
  if (!copy_file(fmt::format("{}/{}", source, index), target, index)) return false;
  share_pack(target, name);
  return sync_directory(target);
}

}  // namespace talentops::effects::git
