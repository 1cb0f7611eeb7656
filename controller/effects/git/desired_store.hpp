#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/effects/git/repository.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::effects::git {

/// The fleet repository: the watched branch through a Mirror, or a person's clone as it stands.
/// Borrows: the repository. Threads: safe.
class GitDesiredStore final : public ports::DesiredStore {
 public:
  GitDesiredStore(Repository& repository, std::string branch)
      : repository_(repository), branch_(std::move(branch)) {}

  Result<std::string> tree_id(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> read_tree(std::string_view id) override;
  Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) override;

  Result<domain::CommitId> fetch(const Call& call) override;
  /// The tip as it was when the branch was last fetched, by whatever process; nothing if it never was. Asks
  /// nobody.
  Result<std::optional<domain::CommitId>> last_seen();
  Result<ports::CommitFacts> commit(const domain::CommitId& commit) override;
  Result<ports::Descent> descent(const domain::CommitId& older, const domain::CommitId& newer) override;
  Result<std::vector<PathVersion>> history(const domain::CommitId& commit, std::string_view path,
                                           int depth) override;
  Result<std::vector<CommitText>> touching(const domain::CommitId& tip,
                                           const std::optional<domain::CommitId>& since,
                                           const std::vector<std::string>& paths) override;
  Result<domain::CommitId> resolve(std::string_view revision) override;

 private:
  Repository& repository_;
  std::string branch_;
};

}  // namespace talentops::effects::git
