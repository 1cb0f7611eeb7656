#include "controller/effects/git/touching.hpp"

#include <iterator>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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

/// Whether `side` has what it had where it parted from `other`.
Result<bool> is_unchanged(git_repository& repository, Contents& contents, const CommitId& side,
                          const CommitId& other) {
  const auto there = TRY(contents.at(side));
  git_oid one{};
  git_oid two{};
  git_oidarray bases{};
  int result = git_oid_fromstr(&one, side.text().c_str());
  if (result == 0) result = git_oid_fromstr(&two, other.text().c_str());
  if (result == 0) result = git_merge_bases(&bases, &repository, &one, &two);
  if (result == GIT_ENOTFOUND) return there == contents.nothing();
  if (result < 0)
    return git_failure(result, fmt::format("where {} and {} parted", side.text(), other.text()));
  std::vector<CommitId> found;
  for (std::size_t i = 0; i < bases.count; ++i) found.emplace_back(git_oid_tostr_s(&bases.ids[i]));
  git_oidarray_dispose(&bases);
  for (const auto& base : found) {
    if (TRY(contents.at(base)) != there) return false;
  }
  return true;
}

/// Whoever merges takes over what one side has, where it did not change on the others. Else they chose, an
/// older content perhaps, and what is there is theirs.
Result<bool> touches(git_repository& repository, Contents& contents, const git_commit& commit,
                     const CommitId& id) {
  const auto own = TRY(contents.at(id));
  std::vector<CommitId> parents;
  for (unsigned i = 0; i < git_commit_parentcount(&commit); ++i)
    parents.emplace_back(git_oid_tostr_s(git_commit_parent_id(&commit, i)));
  if (parents.empty()) return own != contents.nothing();
  for (const auto& parent : parents) {
    if (TRY(contents.at(parent)) != own) continue;
    bool is_taken_over = true;
    for (const auto& other : parents) {
      if (!is_taken_over || TRY(contents.at(other)) == own) continue;
      is_taken_over = TRY(is_unchanged(repository, contents, other, parent));
    }
    if (is_taken_over) return false;
  }
  return true;
}

std::string text_or_empty(const char* text) { return text == nullptr ? std::string() : std::string(text); }

Status add_if_touching(git_repository& repository, Contents& contents, const git_commit& commit,
                       const CommitId& id, Texts& texts) {
  if (!TRY(touches(repository, contents, commit, id))) return {};
  const git_signature& author = *git_commit_author(&commit);
  texts.push_back(
      {fmt::format("{} <{}>", author.name, author.email), text_or_empty(git_commit_message(&commit))});
  return {};
}

Result<Owned<git_revwalk>> walk_from(git_repository& repository, const CommitId& tip, const CommitId& since) {
  Owned<git_revwalk> commits;
  git_oid id{};
  int result = git_revwalk_new(Fill(commits), &repository);
  if (result == 0) result = git_oid_fromstr(&id, tip.text().c_str());
  if (result == 0) result = git_revwalk_push(commits.get(), &id);
  if (result == 0) result = git_oid_fromstr(&id, since.text().c_str());
  if (result == 0) result = git_revwalk_hide(commits.get(), &id);
  if (result < 0) return git_failure(result, fmt::format("history of {}", tip.text()));
  return commits;
}

Result<Texts> touching_since(git_repository& repository, const CommitId& tip, const CommitId& since,
                             Contents& contents) {
  const auto commits = TRY(walk_from(repository, tip, since));
  Texts texts;
  git_oid id{};
  int result = 0;
  while ((result = git_revwalk_next(&id, commits.get())) == 0) {
    Owned<git_commit> commit;
    result = git_commit_lookup(Fill(commit), &repository, &id);
    if (result < 0) break;
    TRY(add_if_touching(repository, contents, *commit, CommitId(git_oid_tostr_s(&id)), texts));
  }
  if (result != GIT_ITEROVER) return git_failure(result, fmt::format("history of {}", tip.text()));
  return texts;
}

/// Commits that are still to be looked at, the newest first.
class Waiting {
 public:
  explicit Waiting(git_repository& repository) : repository_(repository) {}

  Status add(const CommitId& id) {
    if (!seen_.insert(id.text()).second) return {};
    git_oid oid{};
    Owned<git_commit> commit;
    int result = git_oid_fromstr(&oid, id.text().c_str());
    if (result == 0) result = git_commit_lookup(Fill(commit), &repository_, &oid);
    if (result < 0) return git_failure(result, fmt::format("commit {}", id.text()));
    const auto at = git_commit_time(commit.get());
    by_time_.emplace(at, std::pair(id, std::move(commit)));
    return {};
  }
  bool empty() const { return by_time_.empty(); }
  std::pair<CommitId, Owned<git_commit>> take() {
    return std::move(by_time_.extract(std::prev(by_time_.end())).mapped());
  }

 private:
  git_repository& repository_;
  std::unordered_set<std::string> seen_;
  std::multimap<git_time_t, std::pair<CommitId, Owned<git_commit>>> by_time_;
};

/// What was there once, and was gone before what is there now came, is none of its history: where nothing is
/// at any of the paths, nobody looks further back.
Result<Texts> touching_ever(git_repository& repository, const CommitId& tip, Contents& contents) {
  Waiting waiting(repository);
  TRY(waiting.add(tip));
  Texts texts;
  while (!waiting.empty()) {
    const auto [id, commit] = waiting.take();
    TRY(add_if_touching(repository, contents, *commit, id, texts));
    if (TRY(contents.at(id)) == contents.nothing()) continue;
    for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i)
      TRY(waiting.add(CommitId(git_oid_tostr_s(git_commit_parent_id(commit.get(), i)))));
  }
  return texts;
}

}  // namespace

Result<Texts> commits_touching(git_repository& repository, const CommitId& tip,
                               const std::optional<CommitId>& since, const std::vector<std::string>& paths) {
  TRY(commit_facts(repository, tip));
  Contents contents(repository, paths);
  // What is not known leaves nothing out.
  if (since && commit_facts(repository, *since)) return touching_since(repository, tip, *since, contents);
  return touching_ever(repository, tip, contents);
}

}  // namespace talentops::effects::git
