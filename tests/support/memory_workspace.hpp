#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/ports/workspace.hpp"

namespace talentops::test {

/// A file system that lives in memory and forgets, at a power cut, what was not synced: the content of files
/// and the entries of directories, each for itself. A rename between two directories is one change; changes
/// of one name keep their order.
class MemoryDisk {
 public:
  MemoryDisk();

  /// What a client does: seen at once and never lost.
  void write(std::string_view path, std::string_view bytes, std::uint32_t mode = 0644);
  void make_directories(std::string_view path);
  void make_link(std::string_view path, std::string_view to = "elsewhere");
  void remove(std::string_view path);  ///< and what is below it

  std::optional<std::string> read(std::string_view path) const;
  /// Every file ("0644 content"), directory ("directory") and link ("link") that `wanted` lets through, by
  /// path.
  using Tree = std::map<std::string, std::string>;
  Tree tree(const std::function<bool(std::string_view)>& wanted) const;
  Tree client_tree() const;  ///< all but .talentops
  Tree kept_tree() const;    ///< .talentops alone

  enum class Cut {
    kNothingMore,  ///< only what was synced is there
    kSome,         ///< and some of the rest, by `seed`; files that were not synced are torn
    kEverything,
  };
  void cut_power(Cut cut, std::uint64_t seed = 1);

  std::unique_ptr<MemoryDisk> copy() const;

 private:
  friend class MemoryWorkspace;
  using Id = std::uint64_t;
  struct Inode {
    ports::FileKind kind = ports::FileKind::kFile;
    std::uint32_t mode = 0;
    std::string bytes = {};
    std::optional<std::string> durable_bytes = {};
    std::map<std::string, Id, std::less<>> entries = {};
    std::map<std::string, Id, std::less<>> durable_entries = {};
  };
  struct Entry {
    Id directory;
    std::string name;
    std::optional<Id> to;
  };
  using Change = std::vector<Entry>;  ///< all of it or nothing

  Id make(Inode inode);
  void apply(const Change& change);
  static void persist(std::map<Id, Inode>& inodes, const Change& change);
  void sync_entries(Id directory);
  void forget_content(std::uint64_t& random, Cut cut);
  void add_to(Tree& tree, Id id, const std::string& path,
              const std::function<bool(std::string_view)>& wanted) const;
  std::optional<Id> find(std::string_view path) const;

  std::map<Id, Inode> inodes_;
  std::vector<Change> pending_;
  Id next_ = 2;
};

/// A workspace on a MemoryDisk. Borrows: the disk.
class MemoryWorkspace : public ports::Workspace {
 public:
  MemoryWorkspace(MemoryDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

  Result<std::optional<ports::FileFacts>> stat(std::string_view path) override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) override;
  Result<std::vector<std::string>> list(std::string_view path) override;
  Status make_directory(std::string_view path, std::uint32_t mode) override;
  Status write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) override;
  Status sync_file(std::string_view path) override;
  Status sync_directory(std::string_view path) override;
  Status exchange(std::string_view from, std::string_view to) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status rename_new(std::string_view from, std::string_view to) override;
  Status remove_file(std::string_view path) override;
  Status remove_directory(std::string_view path) override;
  Result<Place> place() override;

 private:
  struct Slot {
    MemoryDisk::Id directory;
    std::string name;
    std::optional<MemoryDisk::Id> id;
  };
  Result<Slot> slot(std::string_view path) const;
  Result<Slot> existing(std::string_view path) const;
  Status add(std::string_view path, MemoryDisk::Inode inode);

  MemoryDisk& disk_;
  std::string path_;
};

/// A call to a workspace, as a fault sees it.
struct WorkspaceCall {
  std::string_view verb;  ///< "rename", …
  std::string_view path;
  std::string_view to = {};
  bool changes() const;  ///< not one that only looks
};

/// Asked before each call: an error is given back in its place.
using Fault = std::function<std::optional<Error>(const WorkspaceCall&)>;

/// Opens MemoryDisks by path; what it opens asks `fault` before each call. Owns neither.
class MemoryOpener : public ports::WorkspaceOpener {
 public:
  Result<std::unique_ptr<ports::Workspace>> open(const std::string& directory) override;

  std::map<std::string, MemoryDisk*> disks;
  Fault fault;
};

}  // namespace talentops::test
