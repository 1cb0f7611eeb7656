#pragma once

#include "controller/effects/git/repository.hpp"
#include "controller/ports/signed_history.hpp"

namespace talentops::effects::git {

/// Borrows: the repository. Threads: safe.
class GitSignedHistory final : public ports::SignedHistory {
 public:
  explicit GitSignedHistory(Repository& repository) : repository_(repository) {}

  Result<std::vector<domain::CommitId>> between(const domain::CommitId& older, const domain::CommitId& newer,
                                                const Call& call) override;
  Result<ports::SignedCommit> signed_commit(const domain::CommitId& commit) override;

 private:
  Repository& repository_;
};

}  // namespace talentops::effects::git
