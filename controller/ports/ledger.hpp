#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::ports {

/// Some records that belong together: they reach git in one commit or not at all.
struct Proposal {
  std::string headline;               ///< one line of the commit message
  std::vector<std::string> trailers;  ///< "Deployment-Id: …"
  std::vector<RecordFile> files;      ///< paths below the records root
  /// Set for an intent: refused if the tip has an open intent of another for this placement, or one that
  /// whoever asks did not know when it was planned.
  struct Intent {
    domain::PlacementKey placement;
    domain::DeploymentId deployment;
    std::optional<domain::DeploymentId> after = {};  ///< the newest that was known
  };
  std::optional<Intent> intent = {};
  /// By what it was decided. Where another commit of the watched branch has been accepted since, by another
  /// process, what is known here may be older: `accepted` is left out then, or all of it is refused.
  struct Basis {
    RecordFile accepted;                        ///< the commit that is followed here
    std::optional<domain::CommitId> seen = {};  ///< the tip of the records
    bool binds = false;                         ///< nothing of it holds by an older commit
  };
  std::optional<Basis> basis = {};
};

/// The part that commits records and pushes them. Threads: safe.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Returns when the records are in git for good: pushed and seen at the remote.
  /// Errors: kConflict if an intent met a foreign open one, or the basis that binds is not the newest;
  /// kDenied, kUnavailable as RecordStore::push (an outcome is then kept pending and goes out later;
  /// proposing it again changes nothing).
  virtual Status propose(Proposal proposal, const Call& call) = 0;
};

}  // namespace talentops::ports
