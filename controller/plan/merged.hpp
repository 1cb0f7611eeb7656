#pragma once

#include <optional>
#include <set>
#include <string>

#include "controller/domain/people.hpp"
#include "controller/plan/gates.hpp"

/// Whose yes the signed merge is that brought a change in. For the sources of approvals.hpp only.
namespace talentops::plan {

/// Somebody who merged a change that others wrote says yes to the plan that it made. Where rules or rosters
/// have changed with the merge or since, it is nobody's: who may say yes was settled before it.
struct MergeSaid {
  struct Yes {
    std::string person;
    Instant at;
    domain::CommitId merge;
  };
  std::optional<Yes> yes = {};
  std::string ignored = {};  ///< "merge 3f9a1c2b4d5e is nobody's yes: it is not signed"; empty: there is none
};

/// `authors`: who wrote the change; absent where nobody can tell, and then nobody's merge counts.
MergeSaid said_by_merge(const GateQuestion& question, const domain::People& people,
                        const std::optional<std::set<std::string>>& authors);

}  // namespace talentops::plan
