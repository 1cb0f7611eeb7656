#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::engine {

/// Looks at the records branch for what people have said there, and for which environments were ever deployed
/// to. Work follows the change: while the branch stands still nothing of it is read. Borrows: `records`.
/// Threads: one.
class ActWatch {
 public:
  /// `records_root` is where records lie below the repository's root.
  ActWatch(ports::RecordStore& records, const std::string& records_root);

  /// The clients whose acts have changed since the last look that succeeded; the first one names all that
  /// have any. What the remote showed at `begun` or later is new enough. Errors: as RecordStore::fetch.
  Result<std::set<domain::ClientName>> look(MonotonicTime begun, const Call& call);

  /// The environments that had manifests at the last look, also those that have left git since.
  const std::set<domain::EnvironmentKey>& recorded() const { return recorded_; }
  /// Those among them that were not given out before.
  std::set<domain::EnvironmentKey> take_new() { return std::exchange(new_, {}); }

 private:
  using Ids = std::map<domain::ClientName, std::string>;

  Status look_for_environments(const domain::CommitId& tip);
  Result<std::set<domain::ClientName>> look_for_acts(const std::optional<domain::CommitId>& tip);
  Result<Ids> ids_at(const domain::CommitId& tip);

  ports::RecordStore& records_;
  const std::string folder_;
  const std::string manifests_;
  std::string manifests_id_;  ///< of the folder of all manifests
  Ids manifests_of_;
  std::set<domain::EnvironmentKey> recorded_;
  std::set<domain::EnvironmentKey> new_;
  std::optional<domain::CommitId> seen_tip_;
  std::string seen_id_;  ///< of the folder of all acts; empty where there is none
  Ids seen_;
};

}  // namespace talentops::engine
