#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// "clients/acme" and "a.yaml": "clients/acme/a.yaml"; the root is "".
std::string path_in(const std::string& folder, std::string_view name);

/// The files of a tree as a list that is kept up to date by entering only what has changed: equal ids are
/// equal content.
class FleetFiles {
 public:
  struct Change {
    std::set<std::string> touched;  ///< paths that came, went or changed
  };

  /// Brings the list to the tree at `root` in `commit`. Errors: kUnavailable, kNotFound, kInvalid; the
  /// next move then walks the whole tree.
  Result<Change> move_to(ports::TreeReader& trees, const domain::CommitId& commit, const std::string& root);

  /// The blob of a regular file; nothing: there is none.
  std::optional<std::string> blob_of(const std::string& path) const;
  /// path -> blob id of the regular files, relative to the root of the repository.
  std::map<std::string, std::string> files() const;

  /// A file or folder of a folder. Borrows: what it was read from.
  struct Item {
    std::string_view name;
    std::string_view id;
    bool is_tree = false;
  };
  using Items = std::vector<Item>;
  using See = std::function<void(const std::string& path, const std::string& id, const Items& items)>;

  std::size_t folder_count() const { return folders_.size(); }
  void show_folders(const See& see) const;
  /// Takes up a folder as `show_folders` has shown it. Order: all of them, before the first move.
  void put_folder(const std::string& path, std::string id, const Items& items);

 private:
  struct Walk;
  struct Folder {
    std::string id;
    std::string entries;  ///< packed: there are as many as there are files
  };

  std::map<std::string, Folder> folders_;
};

}  // namespace talentops::engine
