#pragma once

#include <memory>
#include <optional>
#include <string>

#include "controller/effects/fs/workspace_root.hpp"
#include "controller/ports/workspace.hpp"

namespace talentops::effects {

/// A client's directory on this machine. Nothing is written in place and no link is followed; a new file has
/// exactly the mode that was asked for, whatever the umask.
class DirectoryWorkspace : public ports::Workspace {
 public:
  explicit DirectoryWorkspace(WorkspaceRoot root);

  Result<std::optional<ports::FileFacts>> stat(std::string_view path) override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) override;
  Result<std::vector<std::string>> list(std::string_view path) override;
  Status make_directory(std::string_view path, std::uint32_t mode) override;
  Status write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) override;
  Status make_link(std::string_view path, std::string_view to) override;
  Status sync_file(std::string_view path) override;
  Status sync_directory(std::string_view path) override;
  Status sync_all(const std::vector<std::string>& paths) override;
  Status exchange(std::string_view from, std::string_view to) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status rename_new(std::string_view from, std::string_view to) override;
  Status remove_file(std::string_view path) override;
  Status remove_directory(std::string_view path) override;
  Result<Place> place() override;
  Result<std::optional<std::string>> find_above(std::string_view name) override;

 private:
  Status move(std::string_view from, std::string_view to, unsigned flags, std::string_view verb);
  Status check_landed(std::string_view from, const At& source, std::string_view to, const At& target);
  Status remove(std::string_view path, int flags);

  Result<const At*> look_into(std::string_view path);
  bool is_one_file_system(const std::vector<std::string>& paths) const;

  WorkspaceRoot root_;
  std::optional<At> looked_into_;  ///< the directory that was looked into last
  std::string looked_path_;
  /// To sync its file system as a whole; open from the start, so that it is told of whatever could not be
  /// written since. Absent where that would not make everything durable.
  Descriptor file_system_;
};

/// Opens directories of this machine.
class DirectoryOpener : public ports::WorkspaceOpener {
 public:
  /// Errors: kNotFound if there is no such directory; kDenied if a link leads to it; kUnavailable.
  Result<std::unique_ptr<ports::Workspace>> open(const std::string& directory) override;
};

}  // namespace talentops::effects
