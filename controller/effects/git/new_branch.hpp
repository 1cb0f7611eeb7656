#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {

/// In a person's clone: a new branch whose one commit upon `parent` has these files. Neither work tree nor
/// index nor any other branch is touched. Errors: kDenied if there is such a branch; kInvalid if the name is
/// none for a branch.
Result<domain::CommitId> commit_to_new_branch(Clone& clone, const std::string& branch,
                                              const domain::CommitId& parent,
                                              const ports::RecordCommit& change,
                                              const Authorship& authorship);

}  // namespace talentops::effects::git
