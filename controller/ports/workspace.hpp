#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"

namespace talentops::ports {

/// Where a holder's epoch directory lies.
inline constexpr std::string_view kFencedPrefix = ".talentops/epoch-";
/// And where, in a directory that is no target, in which one file is changed.
inline constexpr std::string_view kFencedElsewhere = ".talentops-epoch-";

/// The epoch directory that `path` lies below; empty: in none.
constexpr std::string_view fence_of(std::string_view path) {
  const auto prefix = path.starts_with(kFencedPrefix) ? kFencedPrefix : kFencedElsewhere;
  const auto end = path.starts_with(prefix) ? path.find('/', prefix.size()) : std::string_view::npos;
  return path.substr(0, end == std::string_view::npos ? 0 : end);
}

enum class FileKind { kFile, kDirectory, kOther };

struct FileFacts {
  FileKind kind = FileKind::kFile;
  std::uint32_t mode = 0;  ///< permission bits
  std::uint64_t size = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::chrono::nanoseconds modified = {};  ///< since 1970; whoever owns the file may set it
  std::chrono::nanoseconds changed = {};   ///< the same, but nobody may: it moves with every change
  std::string link_to = {};                ///< of a symbolic link: what it says, which is not followed
  bool operator==(const FileFacts&) const = default;
};

/// A directory tree of a client, seen from its open root. Paths are relative, without "..", resolved beneath
/// the root and through no link. Files are only ever made new and renamed: nothing is written in place.
/// Errors of all: kNotFound where a path component is missing (proven); kDenied for a link or a file in the
/// way of a path; kUnavailable for EIO, ENOSPC, EROFS, EACCES and the like, naming path and cause. Fencing: a
/// name below a directory of which `fence_of` tells is looked up by the same system call that acts on
/// it, so that whoever holds an old epoch cannot act through a directory that was renamed under it. Threads:
/// one at a time.
class Workspace {
 public:
  virtual ~Workspace() = default;

  virtual Result<std::optional<FileFacts>> stat(
      std::string_view path) = 0;  ///< nothing: proven not to be there
  virtual Result<std::string> read(std::string_view path, std::uint64_t limit) = 0;
  virtual Result<std::vector<std::string>> list(
      std::string_view path) = 0;  ///< names, sorted; kNotFound where there is none

  virtual Status make_directory(std::string_view path, std::uint32_t mode) = 0;  ///< kConflict if it exists
  /// A new file with these bytes and exactly this mode; kConflict if it exists.
  virtual Status write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) = 0;
  /// A symbolic link that says `to`, relative to where it ends up; kConflict if it exists.
  virtual Status make_link(std::string_view path, std::string_view to) = 0;
  /// Makes the content of a file durable.
  virtual Status sync_file(std::string_view path) = 0;
  /// Makes the entries of a directory durable; "" is the root.
  virtual Status sync_directory(std::string_view path) = 0;
  /// The one for files of `paths`, the other for directories, all of them together, which costs far less than
  /// one by one. What is not there any more is passed over.
  virtual Status sync_all(const std::vector<std::string>& paths) = 0;
  /// Puts the file `from` where `to` is, and what was at `to` where `from` was, in one step, so that nothing
  /// is ever lost. kNotFound if one of them is not there.
  virtual Status exchange(std::string_view from, std::string_view to) = 0;
  /// Replaces `to` in one step. kNotFound if `from` is not there any more: somebody has taken the epoch.
  virtual Status rename(std::string_view from, std::string_view to) = 0;
  /// As rename, but kConflict if `to` exists.
  virtual Status rename_new(std::string_view from, std::string_view to) = 0;
  virtual Status remove_file(std::string_view path) = 0;
  virtual Status remove_directory(std::string_view path) = 0;  ///< an empty one

  /// Where the root really is: for target.json's `place`.
  struct Place {
    std::string host;
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const Place&) const = default;
  };
  virtual Result<Place> place() = 0;
  /// The full path of the nearest `name` in the root, or in a directory that the root really lies in; nothing
  /// if there is none.
  virtual Result<std::optional<std::string>> find_above(std::string_view name) = 0;
};

/// Opens workspaces. Threads: safe.
class WorkspaceOpener {
 public:
  virtual ~WorkspaceOpener() = default;
  virtual Result<std::unique_ptr<Workspace>> open(const std::string& directory) = 0;
};

}  // namespace talentops::ports
