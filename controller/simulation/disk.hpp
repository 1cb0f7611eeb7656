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

namespace talentops::simulation {

/// A file system that lives in memory and forgets, at a power cut, what was not synced: the content of files
/// and the entries of directories, each for itself. A rename between two directories is one change; changes
/// of one name keep their order.
class Disk {
 public:
  Disk();

  /// What a client does: seen at once and never lost.
  void write(std::string_view path, std::string_view bytes, std::uint32_t mode = 0644);
  void make_directories(std::string_view path);
  void make_link(std::string_view path, std::string_view to);
  void remove(std::string_view path);  ///< and what is below it
  /// As an editor does that keeps the file: through links, into what lies behind them.
  void write_in_place(std::string_view path, std::string_view bytes);

  /// Through links, as a client reads.
  std::optional<std::string> read(std::string_view path) const;
  /// What a link says; nothing if there is none.
  std::optional<std::string> link_at(std::string_view path) const;
  /// Every file ("0644 content"), directory ("directory") and link that `wanted` lets through, by path: a
  /// link to a file is that file, as a client sees it; another one is "link", and in .talentops says where
  /// to.
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

 private:
  friend class DiskWorkspace;
  using Id = std::uint64_t;
  struct Inode {
    ports::FileKind kind = ports::FileKind::kFile;
    std::uint32_t mode = 0;
    std::uint64_t changes = 0;  ///< of what is stored under this number, in place: talentops makes none
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
  std::string describe_link(const std::string& path, const Inode& link) const;
  void add_to(Tree& tree, Id id, const std::string& path,
              const std::function<bool(std::string_view)>& wanted) const;
  std::optional<Id> find(std::string_view path) const;
  std::optional<Id> follow(std::string_view path) const;

  std::map<Id, Inode> inodes_;
  std::vector<Change> pending_;
  Id next_ = 2;
};

}  // namespace talentops::simulation
