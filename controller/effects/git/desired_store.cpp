#include "controller/effects/git/desired_store.hpp"

#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/healing.hpp"
#include "controller/effects/git/history.hpp"
#include "controller/effects/git/objects.hpp"
#include "controller/effects/git/touching.hpp"

namespace talentops::effects::git {
namespace {

constexpr const char* kFleetReference = "refs/talentops/fleet";

}  // namespace

Result<std::string> GitDesiredStore::tree_id(const domain::CommitId& commit, std::string_view path) {
  return read_healed(repository_, commit.text(),
                     [&](git_repository& git) { return find_tree(git, commit, path); });
}

Result<std::vector<ports::TreeEntry>> GitDesiredStore::read_tree(std::string_view id) {
  return read_healed(repository_, id, [&](git_repository& git) { return tree_entries(git, id); });
}

Result<std::shared_ptr<const std::string>> GitDesiredStore::read_blob(std::string_view id,
                                                                      std::uint64_t limit) {
  auto bytes =
      TRY(read_healed(repository_, id, [&](git_repository& git) { return blob_bytes(git, id, limit); }));
  return std::make_shared<const std::string>(std::move(bytes));
}

Result<domain::CommitId> GitDesiredStore::fetch(const Call& call) {
  auto tip = TRY(repository_.update(branch_, kFleetReference, kAskNow, call));
  if (tip) return *std::move(tip);
  return Error{ErrorKind::kNotFound,
               codes::kBranchMissing,
               fmt::format("repository {} has no branch {}, or no commit on it", repository_.text(), branch_),
               {},
               "push the branch, or name another one"};
}

Result<std::optional<domain::CommitId>> GitDesiredStore::last_seen() {
  const auto git = TRY(repository_.handle());
  return reference_tip(*git, kFleetReference);
}

Result<ports::CommitFacts> GitDesiredStore::commit(const domain::CommitId& commit) {
  return read_healed(repository_, commit.text(),
                     [&](git_repository& git) { return commit_facts(git, commit); });
}

Result<ports::Descent> GitDesiredStore::descent(const domain::CommitId& older,
                                                const domain::CommitId& newer) {
  return read_healed(repository_, older.text(),
                     [&](git_repository& git) { return descent_of(git, older, newer); });
}

Result<std::vector<ports::DesiredStore::PathVersion>> GitDesiredStore::history(const domain::CommitId& commit,
                                                                               std::string_view path,
                                                                               int depth) {
  return read_healed(repository_, commit.text(),
                     [&](git_repository& git) { return path_history(git, commit, path, depth); });
}

Result<std::vector<ports::DesiredStore::CommitText>> GitDesiredStore::touching(
    const domain::CommitId& tip, const std::optional<domain::CommitId>& since,
    const std::vector<std::string>& paths) {
  return read_healed(repository_, tip.text(),
                     [&](git_repository& git) { return commits_touching(git, tip, since, paths); });
}

Result<domain::CommitId> GitDesiredStore::resolve(std::string_view revision) {
  return read_healed(repository_, revision,
                     [&](git_repository& git) { return resolve_revision(git, revision); });
}

}  // namespace talentops::effects::git
