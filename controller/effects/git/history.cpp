#include "controller/effects/git/history.hpp"

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/objects.hpp"

namespace talentops::effects::git {
namespace {

Error unknown_commit(std::string_view id) {
  return {ErrorKind::kNotFound, codes::kCommitUnknown, fmt::format("there is no commit {}", id)};
}

Result<Owned<git_commit>> lookup(git_repository& repository, const domain::CommitId& commit) {
  git_oid id{};
  Owned<git_commit> found;
  if (git_oid_fromstr(&id, commit.text().c_str()) < 0) return unknown_commit(commit.text());
  const int result = git_commit_lookup(Fill(found), &repository, &id);
  if (result == GIT_ENOTFOUND) return unknown_commit(commit.text());
  if (result < 0) return git_failure(result, fmt::format("commit {}", commit.text()));
  return found;
}

}  // namespace

Result<ports::CommitFacts> commit_facts(git_repository& repository, const domain::CommitId& commit) {
  const auto found = TRY(lookup(repository, commit));
  const git_signature& author = *git_commit_author(found.get());
  return ports::CommitFacts{commit, Instant(std::chrono::seconds(git_commit_time(found.get()))),
                            fmt::format("{} <{}>", author.name, author.email)};
}

Result<bool> descends_from(git_repository& repository, const domain::CommitId& commit,
                           const domain::CommitId& ancestor) {
  const auto newer = TRY(lookup(repository, commit));
  const auto older = TRY(lookup(repository, ancestor));
  const git_oid& newer_id = *git_commit_id(newer.get());
  const git_oid& older_id = *git_commit_id(older.get());
  if (git_oid_equal(&newer_id, &older_id) != 0) return true;
  const int result = git_graph_descendant_of(&repository, &newer_id, &older_id);
  if (result < 0) return git_failure(result, fmt::format("history of {}", commit.text()));
  return result == 1;
}

Result<ports::Descent> descent_of(git_repository& repository, const domain::CommitId& older,
                                  const domain::CommitId& newer) {
  if (older == newer) {
    TRY(lookup(repository, older));
    return ports::Descent::kSame;
  }
  if (TRY(descends_from(repository, newer, older))) return ports::Descent::kAhead;
  if (TRY(descends_from(repository, older, newer))) return ports::Descent::kBehind;
  return ports::Descent::kDiverged;
}

Result<std::vector<ports::DesiredStore::PathVersion>> path_history(git_repository& repository,
                                                                   const domain::CommitId& commit,
                                                                   std::string_view path, int depth) {
  std::vector<ports::DesiredStore::PathVersion> versions;
  auto at = TRY(lookup(repository, commit));
  for (int back = 0;; ++back) {
    const domain::CommitId id(git_oid_tostr_s(git_commit_id(at.get())));
    const auto found = TRY(find_object(repository, id, path));
    const auto blob = found ? std::optional(found->id) : std::nullopt;
    if (versions.empty() || versions.back().blob != blob) {
      versions.push_back({id, blob});
    } else {
      versions.back().commit =
          id;  // an older commit has the same bytes already: the change was made there or before
    }
    if (back >= depth || git_commit_parentcount(at.get()) == 0) return versions;
    Owned<git_commit> parent;
    const int result = git_commit_parent(Fill(parent), at.get(), 0);
    if (result < 0) return git_failure(result, fmt::format("parent of commit {}", id.text()));
    at = std::move(parent);
  }
}

Result<domain::CommitId> resolve_revision(git_repository& repository, std::string_view revision) {
  const Error unknown{ErrorKind::kNotFound,
                      codes::kRevisionUnknown,
                      fmt::format("'{}' names no commit here", revision),
                      {},
                      "write a commit id, a branch, a tag, or one of them with ~N"};
  // Searches through messages and reflogs are more grammar than anybody needs here, and have hurt libgit2
  // before.
  if (revision.empty() || revision.size() > 256 || revision.front() == '-') return unknown;
  if (revision.find_first_of(":{}\n\r") != std::string_view::npos ||
      revision.find('\0') != std::string_view::npos)
    return unknown;
  Owned<git_object> object;
  int result = git_revparse_single(Fill(object), &repository, std::string(revision).c_str());
  Owned<git_object> commit;
  if (result == 0) result = git_object_peel(Fill(commit), object.get(), GIT_OBJECT_COMMIT);
  if (result == GIT_EAMBIGUOUS) return Error(unknown).context("more than one object begins so");
  if (result == GIT_ENOTFOUND || result == GIT_EINVALIDSPEC || result == GIT_EPEEL ||
      result == GIT_EUNBORNBRANCH)
    return unknown;
  if (result < 0) return git_failure(result, fmt::format("revision '{}'", revision));
  return domain::CommitId(git_oid_tostr_s(git_object_id(commit.get())));
}

}  // namespace talentops::effects::git
