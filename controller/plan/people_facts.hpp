#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/certification.hpp"
#include "controller/domain/names.hpp"

/// What git says of the people behind a change.
namespace talentops::plan {

/// Who wrote what would be deployed, since what stands here.
struct Authors {
  std::set<std::string> identities = {};  ///< as domain::identities_of has them
  std::optional<Error> unknown = {};      ///< why nobody can tell
};

/// The merge that gave the watched branch what a plan is made from, as it is now.
struct MergedIn {
  domain::CommitId commit;
  Instant at;  ///< as its committer says
  /// Whoever made it; absent: `unsigned_because` says why nobody vouches for it.
  std::optional<domain::GoodSignature> signature = {};
  std::string unsigned_because = {};
  bool has_own = false;                   ///< a part of it is in nothing that it merged
  std::vector<std::string> earlier = {};  ///< what of the wish had changed before it
  std::optional<std::string> rules =
      {};  ///< a file by which people are judged that has changed with it or since
};

}  // namespace talentops::plan
