#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "controller/base/digest.hpp"
#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"
#include "reconcilers/placement_folders.hpp"

namespace talentops::reconcilers {

/// What the records say of the fleet as a whole, as of a tip; from one tip to the next only what has changed
/// is read. Borrows: the store. Threads: safe.
class FleetRecords {
 public:
  /// `root` is where records lie below the repository's root.
  FleetRecords(ports::RecordStore& store, std::string root) : store_(store), root_(std::move(root)) {}

  using Tip = std::optional<domain::CommitId>;

  /// The environments in which this bundle of the talent was taken back. A rollback record that cannot be
  /// read may have been about it.
  Result<std::set<domain::EnvironmentKey>> taken_back(const Tip& tip, const domain::TalentName& talent,
                                                      const Digest& bundle);

  /// The placements of which a deployment is open. Where that cannot be read, one may be.
  Result<std::set<domain::PlacementKey>> under_way(const Tip& tip);

 private:
  /// Of one placement.
  struct TakenBack {
    std::set<Digest> bundles = {};
    bool is_unread = false;  ///< some of it
  };
  struct Rollbacks {
    PlacementFolders folders;
    std::map<domain::PlacementKey, TakenBack> taken_back;
  };
  struct Open {
    PlacementFolders folders;
    std::set<domain::PlacementKey> placements;
  };

  Status read_rollbacks(const domain::CommitId& tip, const std::string& path, TakenBack& into);
  Result<bool> is_open(const domain::CommitId& tip, const std::string& path);

  ports::RecordStore& store_;
  std::string root_;
  Guarded<Rollbacks> rollbacks_;
  Guarded<Open> open_;
};

}  // namespace talentops::reconcilers
