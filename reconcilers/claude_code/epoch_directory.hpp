#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/ports/workspace.hpp"

namespace talentops::claude_code {

/// The number of an operation, or of a try, in a name of a file in such a directory.
std::optional<int> number_in(std::string_view digits);

/// `.talentops/epoch-<n>`, through which a holder changes everything: bytes are made in it and renamed into
/// place, and what goes is renamed into it first. Who takes the target renames it to the next number, so that
/// a replaced holder's next change fails. Names in it end with the number, so that no leftover of an older
/// holder meets a newer one's. Borrows: the workspace, for its lifetime. Errors: kConflict (kEpochLost) where
/// the directory is gone; else as Workspace.
class EpochDirectory {
 public:
  EpochDirectory(ports::Workspace& workspace, domain::Epoch number);
  /// One for a file elsewhere: `path` is its fence.
  EpochDirectory(ports::Workspace& workspace, domain::Epoch number, std::string path);

  domain::Epoch number() const { return number_; }
  const std::string& path() const { return path_; }
  std::string scratch(std::string_view label) const;  ///< "<path>/<label>-<n>"

  Status check();  ///< kEpochLost unless the directory is there
  Result<std::vector<std::string>> names();

  /// A new file in it; what a failed attempt left under the name is replaced.
  Status make(const std::string& scratch, std::string_view bytes, std::uint32_t mode);
  /// Makes the content of files, and the entries of directories, durable.
  Status sync(const std::vector<std::string>& paths);
  Status sync_itself();
  /// A new file, durably.
  Status write(const std::string& scratch, std::string_view bytes, std::uint32_t mode);
  /// A new link in it that says `text`, to be moved to where that is meant.
  Status link(const std::string& scratch, std::string_view text);
  /// Replaces the file at `path` as a whole, durably.
  Status put(std::string_view path, std::string_view bytes, std::uint32_t mode);
  /// Makes what is missing of `directory`; entries are not synced.
  Status make_directories(std::string_view directory, std::uint32_t mode);
  /// The same for what is ours, durably.
  Status make_kept(std::string_view directory, std::uint32_t mode);

  Status move(std::string_view from, std::string_view to);      ///< replaces
  Status move_new(std::string_view from, std::string_view to);  ///< kConflict if `to` is there
  Status exchange(std::string_view scratch, std::string_view path);
  /// Moves what is at `path` (if anything) into it and removes it there; the directory above is not synced.
  Status remove(std::string_view path);
  /// Removes a directory if it is empty; one that is not, or is gone, stays as it is.
  Status remove_if_empty(std::string_view directory);
  /// Removes everything in it.
  Status clear();

 private:
  template <typename Outcome>
  Outcome fenced(Outcome outcome);
  Status make_one(const std::string& directory, std::uint32_t mode);
  Status remove_tree(const std::string& path);

  ports::Workspace& workspace_;
  domain::Epoch number_;
  std::string path_;
};

}  // namespace talentops::claude_code
