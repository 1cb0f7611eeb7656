#include "controller/effects/git/merge_of.hpp"

#include <utility>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/path_contents.hpp"
#include "controller/effects/git/signed_history.hpp"

namespace talentops::effects::git {
namespace {

using domain::CommitId;
using Merge = ports::DesiredStore::Merge;

Result<Owned<git_commit>> read(git_repository& repository, const CommitId& id) {
  git_oid oid{};
  Owned<git_commit> commit;
  int result = git_oid_fromstr(&oid, id.text().c_str());
  if (result == 0) result = git_commit_lookup(Fill(commit), &repository, &oid);
  if (result == GIT_ENOTFOUND)
    return Error{ErrorKind::kNotFound, codes::kCommitUnknown,
                 fmt::format("there is no commit {}", id.text())};
  if (result < 0) return git_failure(result, fmt::format("commit {}", id.text()));
  return commit;
}

std::optional<CommitId> first_parent(const git_commit& commit) {
  if (git_commit_parentcount(&commit) == 0) return std::nullopt;
  return CommitId(git_oid_tostr_s(git_commit_parent_id(&commit, 0)));
}

/// Whoever was deployed from was a tip of the branch: where first parents do not lead there, they are not
/// what the branch was.
Result<bool> leads_to(git_repository& repository, CommitId id, const CommitId& since) {
  while (id != since) {
    const auto commit = TRY(read(repository, id));
    auto before = first_parent(*commit);
    if (!before) return false;
    id = *std::move(before);
  }
  return true;
}

Result<std::optional<Merge>> as_merge(git_repository& repository, PathContents& contents,
                                      const git_commit& commit, const CommitId& id,
                                      const std::optional<CommitId>& since) {
  const auto before = *first_parent(commit);
  if (git_commit_parentcount(&commit) < 2) return std::optional<Merge>();
  if (since && !TRY(leads_to(repository, before, *since))) return std::optional<Merge>();
  const auto at_first = since ? TRY(contents.at(*since)) : contents.nothing();
  auto signed_commit = TRY(read_signed_commit(repository, id));
  Merge merge{id, before, std::move(signed_commit)};
  merge.has_own = !TRY(contents.own(commit, id)).empty();
  merge.earlier = contents.differing(at_first, TRY(contents.at(before)));
  return std::optional(std::move(merge));
}

}  // namespace

Result<std::optional<Merge>> merge_of_paths(git_repository& repository, const CommitId& tip,
                                            const std::optional<CommitId>& since,
                                            const std::vector<std::string>& paths) {
  PathContents contents(repository, paths);
  auto id = tip;
  while (id != since) {
    const auto commit = TRY(read(repository, id));
    auto before = first_parent(*commit);
    if (!before) break;
    if (TRY(contents.at(id)) != TRY(contents.at(*before)))
      return as_merge(repository, contents, *commit, id, since);
    id = *std::move(before);
  }
  return std::optional<Merge>();
}

}  // namespace talentops::effects::git
