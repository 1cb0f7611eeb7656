#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::reconcilers {

/// The folders of all placements below one folder of records: which of them have changed since the last look.
/// What has the same id is not entered. Threads: one.
class PlacementFolders {
 public:
  /// Is told of every placement whose folder is new, another one than before, or gone.
  struct Changes {
    std::function<Status(const domain::PlacementKey&, const std::string& path)> changed;
    std::function<void(const domain::PlacementKey&)> gone;
  };

  /// Errors: as the store's, or those of `changed`; what was not told is told the next time.
  Status look(ports::RecordStore& store, const domain::CommitId& tip, const std::string& folder,
              const Changes& changes);

 private:
  /// A client's, an environment's or a talent's folder.
  struct Folder {
    std::string id = {};
    std::map<std::string, Folder> below = {};
  };
  struct Place {
    const std::string& path;
    std::vector<std::string> names;  ///< client, environment, talent
  };

  Status look_below(ports::RecordStore& store, const domain::CommitId& tip, Folder& folder,
                    const Place& place, const Changes& changes);
  static void tell_gone(const Folder& folder, const std::vector<std::string>& names, const Changes& changes);

  Folder root_;
};

}  // namespace talentops::reconcilers
