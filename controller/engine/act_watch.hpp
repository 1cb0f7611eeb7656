#pragma once

#include <map>
#include <set>
#include <string>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::engine {

/// Looks at the records branch for what people have said there. Work follows the change: while nobody says
/// anything one object id is read. Borrows: `records`. Threads: one.
class ActWatch {
 public:
  /// `records_root` is where records lie below the repository's root.
  ActWatch(ports::RecordStore& records, const std::string& records_root);

  /// The clients whose acts have changed since the last look that succeeded; the first one names all that
  /// have any. Errors: as RecordStore::fetch.
  Result<std::set<domain::ClientName>> look(const Call& call);

 private:
  using Ids = std::map<domain::ClientName, std::string>;

  Result<Ids> ids_at(const domain::CommitId& tip);

  ports::RecordStore& records_;
  const std::string folder_;
  std::string seen_id_;  ///< of the folder of all acts; empty where there is none
  Ids seen_;
};

}  // namespace talentops::engine
