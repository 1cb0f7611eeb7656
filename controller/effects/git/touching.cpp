#include "controller/effects/git/touching.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>
#include <git2.h>

#include "controller/effects/git/history.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/objects.hpp"

namespace talentops::effects::git {
namespace {

using domain::CommitId;
using Texts = std::vector<ports::DesiredStore::CommitText>;

/// What lies at some paths, commit by commit; asked again by every child.
class Contents {
 public:
  /// Borrows: both.
  Contents(git_repository& repository, const std::vector<std::string>& paths)
      : repository_(repository), paths_(paths) {}

  using Ids = std::vector<std::string>;  ///< of each path; empty: nothing is there
  Result<Ids> at(const CommitId& commit) {
    const auto known = ids_.find(commit.text());
    if (known != ids_.end()) return known->second;
    Ids ids;
    for (const auto& path : paths_) {
      const auto found = TRY(find_object(repository_, commit, path));
      ids.push_back(found ? found->id : "");
    }
    return ids_.emplace(commit.text(), std::move(ids)).first->second;
  }
  Ids nothing() const { return Ids(paths_.size()); }

 private:
  git_repository& repository_;
  const std::vector<std::string>& paths_;
  std::unordered_map<std::string, Ids> ids_;
};

Result<bool> touches(Contents& contents, const git_commit& commit, const CommitId& id) {
  const auto own = TRY(contents.at(id));
  const auto parents = git_commit_parentcount(&commit);
  if (parents == 0) return own != contents.nothing();
  for (unsigned i = 0; i < parents; ++i) {
    const CommitId parent(git_oid_tostr_s(git_commit_parent_id(&commit, i)));
    if (TRY(contents.at(parent)) == own) return false;
  }
  return true;
}

std::string text_or_empty(const char* text) { return text == nullptr ? std::string() : std::string(text); }

Result<Owned<git_revwalk>> walk_from(git_repository& repository, const CommitId& tip,
                                     const std::optional<CommitId>& since) {
  TRY(commit_facts(repository, tip));
  Owned<git_revwalk> commits;
  git_oid id{};
  int result = git_revwalk_new(Fill(commits), &repository);
  if (result == 0) result = git_oid_fromstr(&id, tip.text().c_str());
  if (result == 0) result = git_revwalk_push(commits.get(), &id);
  // What is not known leaves nothing out.
  if (result == 0 && since && commit_facts(repository, *since)) {
    git_oid_fromstr(&id, since->text().c_str());
    result = git_revwalk_hide(commits.get(), &id);
  }
  if (result < 0) return git_failure(result, fmt::format("history of {}", tip.text()));
  return commits;
}

}  // namespace

Result<Texts> commits_touching(git_repository& repository, const CommitId& tip,
                               const std::optional<CommitId>& since, const std::vector<std::string>& paths) {
  const auto commits = TRY(walk_from(repository, tip, since));
  Contents contents(repository, paths);
  Texts texts;
  git_oid id{};
  int result = 0;
  while ((result = git_revwalk_next(&id, commits.get())) == 0) {
    Owned<git_commit> commit;
    result = git_commit_lookup(Fill(commit), &repository, &id);
    if (result < 0) break;
    if (!TRY(touches(contents, *commit, CommitId(git_oid_tostr_s(&id))))) continue;
    const git_signature& author = *git_commit_author(commit.get());
    texts.push_back(
        {fmt::format("{} <{}>", author.name, author.email), text_or_empty(git_commit_message(commit.get()))});
  }
  if (result != GIT_ITEROVER) return git_failure(result, fmt::format("history of {}", tip.text()));
  return texts;
}

}  // namespace talentops::effects::git
