#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::ports {

/// A commit as its signature was made over it.
struct SignedCommit {
  std::string content;                   ///< what was signed: the commit without its signature
  std::optional<std::string> signature;  ///< armoured, as it stands in the commit; of whatever kind
  Instant committed_at;
  std::optional<domain::CommitId> parent;  ///< the first
};

/// Who vouches for the commits of the fleet repository. Threads: safe.
class SignedHistory {
 public:
  virtual ~SignedHistory() = default;

  /// The commits that `newer` has and `older` has not, parents before children, through all parents.
  virtual Result<std::vector<domain::CommitId>> between(const domain::CommitId& older,
                                                        const domain::CommitId& newer, const Call& call) = 0;
  virtual Result<SignedCommit> signed_commit(const domain::CommitId& commit) = 0;
};

}  // namespace talentops::ports
