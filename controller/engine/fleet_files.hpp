#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

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

  /// path -> blob id of the regular files, relative to the root of the repository.
  const std::map<std::string, std::string>& files() const { return files_; }

 private:
  struct Walk;

  std::map<std::string, std::string> files_;
  std::map<std::string, std::vector<ports::TreeEntry>> folders_;  ///< what each folder held
  std::map<std::string, std::string> folder_ids_;
};

}  // namespace talentops::engine
