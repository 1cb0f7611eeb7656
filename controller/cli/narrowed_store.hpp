#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "controller/base/guarded.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::cli {

/// The clients whose folders differ between two commits, if nothing else does that could bear on a plan;
/// nothing: something does. Costs the two uppermost levels of each. Errors: as of the store.
Result<std::optional<std::set<std::string>>> clients_changed(ports::TreeReader& trees,
                                                             const domain::CommitId& base,
                                                             const domain::CommitId& head);

/// A fleet repository of which, below clients/, only the folders of some clients are seen. Whatever is found
/// by a path is found as ever. Borrows: `store`. Threads: safe.
class NarrowedStore final : public ports::DesiredStore {
 public:
  NarrowedStore(ports::DesiredStore& store, std::set<std::string> clients)
      : store_(store), clients_(std::move(clients)) {}

  Result<std::string> tree_id(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> read_tree(std::string_view id) override;
  Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) override;

  Result<domain::CommitId> fetch(const Call& call) override;
  Result<ports::CommitFacts> commit(const domain::CommitId& commit) override;
  Result<ports::Descent> descent(const domain::CommitId& older, const domain::CommitId& newer) override;
  Result<std::vector<PathVersion>> history(const domain::CommitId& commit, std::string_view path,
                                           int depth) override;
  Result<std::vector<CommitText>> touching(const domain::CommitId& tip,
                                           const std::optional<domain::CommitId>& since,
                                           const std::vector<std::string>& paths) override;
  Result<domain::CommitId> resolve(std::string_view revision) override;

 private:
  /// Ids of the trees that a walk from the root has met.
  struct Met {
    std::set<std::string, std::less<>> roots;
    std::set<std::string, std::less<>> clients;
  };

  ports::DesiredStore& store_;
  const std::set<std::string> clients_;
  Guarded<Met> met_;
};

}  // namespace talentops::cli
