#include "controller/effects/git/library.hpp"

#include <array>
#include <chrono>
#include <string>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/redact.hpp"
#include "controller/effects/fs/mapped_files.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kLargestKeptTree = 1024 * 1024;
constexpr ssize_t kKeptObjects = 16 * 1024 * 1024;  // of all handles together; trees take three times that

int start() {
  survive_shortened_files();  // packs are read where they are mapped
  const int count = git_libgit2_init();
  if (count < 0) return count;
  for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                          GIT_CONFIG_LEVEL_GLOBAL}) {
    if (const int result = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, ""); result < 0) return result;
  }
  // The tree that lists a thousand environments is on the way to each of their records. By default only trees
  // of 4 KB are remembered.
  if (const int result = git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, kLargestKeptTree);
      result < 0)
    return result;
  if (const int result = git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, kKeptObjects); result < 0)
    return result;
  if (const int result = git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1); result < 0) return result;
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool names_unsupported_format(std::string_view text) {
  constexpr auto kSigns =
      std::to_array<std::string_view>({"unsupported extension", "unsupported repository version",
                                       "unknown object format", "unsupported object format"});
  for (const auto sign : kSigns) {
    if (mentions(text, sign)) return true;
  }
  return false;
}

bool names_disk_or_permission(int error_class, std::string_view text) {
  constexpr auto kSigns = std::to_array<std::string_view>(
      {"Permission denied", "Read-only file system", "No space left", "Input/output error",
       "Disk quota exceeded", "Too many open files", "Operation not permitted"});
  if (error_class == GIT_ERROR_OS || error_class == GIT_ERROR_NOMEMORY) return true;
  for (const auto sign : kSigns) {
    if (mentions(text, sign)) return true;
  }
  return false;
}

bool is_about_content(int error_class) {
  switch (error_class) {
    case GIT_ERROR_ZLIB:
    case GIT_ERROR_ODB:
    case GIT_ERROR_OBJECT:
    case GIT_ERROR_TREE:
    case GIT_ERROR_TAG:
    case GIT_ERROR_INDEXER:
    case GIT_ERROR_SHA:
    case GIT_ERROR_REFERENCE:
      return true;
    default:
      return false;  // the library's list grows; what is not known is not called damage
  }
}

}  // namespace

Status initialize_git() {
  static const int result = start();
  if (result < 0) return git_failure(result, "libgit2 does not start");
  return {};
}

Error git_failure(int result, std::string_view what) {
  const git_error* last = git_error_last();
  const int error_class = last == nullptr ? static_cast<int>(GIT_ERROR_NONE) : last->klass;
  const std::string reason =
      last == nullptr || last->message == nullptr ? "no reason given" : redact(last->message);
  const auto message = fmt::format("{}: {}", redact(what), reason);

  if (names_unsupported_format(reason)) {
    return {ErrorKind::kInvalid,
            codes::kRepositoryUnsupported,
            message,
            {},
            "use a full clone with SHA-1 objects"};
  }
  if (result == GIT_ELOCKED) {
    return {ErrorKind::kUnavailable, codes::kGitFailed, message, {}, "another git process is at work there"};
  }
  if (result == GIT_ENOTFOUND || result == GIT_EMISMATCH) return damage(message);
  if (names_disk_or_permission(error_class, reason)) {
    return {ErrorKind::kUnavailable,
            codes::kRepositoryUnreadable,
            message,
            {},
            "check permissions, space and the disk"};
  }
  if (is_about_content(error_class)) return damage(message);
  return {ErrorKind::kUnavailable, codes::kGitFailed, message};
}

bool is_damage(const Error& error) { return error.code == codes::kRepositoryDamaged; }

bool may_be_healed(const Error& error) { return is_damage(error) || error.code == codes::kCommitUnknown; }

Error damage(std::string_view what) {
  return {
      ErrorKind::kInvalid, codes::kRepositoryDamaged, std::string(what), {}, "run `git fsck --full` there"};
}

Error incomplete(const Error& damage) {
  return {ErrorKind::kUnavailable,
          codes::kRemoteIncomplete,
          "the remote has not sent it: " + damage.message,
          {},
          "run `git fsck --full` in the repository on the server; it is fetched again from time to time"};
}

Status still_wanted(const Call& call) {
  if (call.stop.stop_requested()) {
    return Error{ErrorKind::kCanceled, codes::kGitCanceled, "stopped before the repository was done with"};
  }
  if (call.deadline != MonotonicTime::max() && std::chrono::steady_clock::now() >= call.deadline) {
    return Error{ErrorKind::kUnavailable, codes::kGitTimeout, "the repository took too long"};
  }
  return {};
}

}  // namespace talentops::effects::git
