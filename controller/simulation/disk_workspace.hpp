#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/simulation/disk.hpp"

namespace talentops::simulation {

/// A workspace on a Disk. Borrows: the disk.
class DiskWorkspace : public ports::Workspace {
 public:
  DiskWorkspace(Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

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
  /// Looks in the root alone: what lies above it is another disk, if anything.
  Result<std::optional<std::string>> find_above(std::string_view name) override;

 private:
  struct Slot {
    Disk::Id directory;
    std::string name;
    std::optional<Disk::Id> id;
  };
  Result<Slot> slot(std::string_view path) const;
  Result<Slot> existing(std::string_view path) const;
  Status add(std::string_view path, Disk::Inode inode);

  Disk& disk_;
  std::string path_;
};

}  // namespace talentops::simulation
