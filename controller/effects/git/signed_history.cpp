#include "controller/effects/git/signed_history.hpp"

#include <chrono>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/healing.hpp"
#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

/// A text of the library's, given back when it goes.
struct Buffer {
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { git_buf_dispose(&raw); }
  std::string text() const { return raw.ptr == nullptr ? std::string() : std::string(raw.ptr, raw.size); }

  git_buf raw = GIT_BUF_INIT;
};

Result<git_oid> id_of(const domain::CommitId& commit) {
  git_oid id{};
  if (git_oid_fromstr(&id, commit.text().c_str()) == 0) return id;
  return Error{ErrorKind::kNotFound, codes::kCommitUnknown,
               fmt::format("there is no commit {}", commit.text())};
}

Result<std::vector<domain::CommitId>> walk(git_repository& git, const domain::CommitId& older,
                                           const domain::CommitId& newer, const Call& call) {
  const auto from = TRY(id_of(older));
  const auto to = TRY(id_of(newer));
  Owned<git_revwalk> commits;
  int result = git_revwalk_new(Fill(commits), &git);
  if (result == 0) result = git_revwalk_sorting(commits.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
  if (result == 0) result = git_revwalk_push(commits.get(), &to);
  if (result == 0) result = git_revwalk_hide(commits.get(), &from);
  std::vector<domain::CommitId> found;
  git_oid id{};
  while (result == 0 && (result = git_revwalk_next(&id, commits.get())) == 0) {
    TRY(still_wanted(call));
    found.emplace_back(git_oid_tostr_s(&id));
  }
  if (result != GIT_ITEROVER) return git_failure(result, fmt::format("history of {}", newer.text()));
  return found;
}

Result<ports::SignedCommit> read(git_repository& git, const domain::CommitId& commit) {
  auto id = TRY(id_of(commit));
  Owned<git_commit> found;
  int result = git_commit_lookup(Fill(found), &git, &id);
  if (result < 0) return git_failure(result, fmt::format("commit {}", commit.text()));
  ports::SignedCommit read;
  read.committed_at = Instant(std::chrono::seconds(git_commit_time(found.get())));
  if (git_commit_parentcount(found.get()) > 0)
    read.parent = domain::CommitId(git_oid_tostr_s(git_commit_parent_id(found.get(), 0)));
  Buffer signature;
  Buffer content;
  result = git_commit_extract_signature(&signature.raw, &content.raw, &git, &id, nullptr);
  if (result == GIT_ENOTFOUND) return read;
  if (result < 0) return git_failure(result, fmt::format("signature of commit {}", commit.text()));
  read.content = content.text();
  read.signature = signature.text();
  return read;
}

}  // namespace

Result<std::vector<domain::CommitId>> GitSignedHistory::between(const domain::CommitId& older,
                                                                const domain::CommitId& newer,
                                                                const Call& call) {
  return read_healed(repository_, newer.text(),
                     [&](git_repository& git) { return walk(git, older, newer, call); });
}

Result<ports::SignedCommit> GitSignedHistory::signed_commit(const domain::CommitId& commit) {
  return read_healed(repository_, commit.text(), [&](git_repository& git) { return read(git, commit); });
}

}  // namespace talentops::effects::git
