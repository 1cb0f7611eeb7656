#include "controller/effects/git/path_contents.hpp"

#include <git2.h>

#include "controller/effects/git/objects.hpp"

namespace talentops::effects::git {

using domain::CommitId;

Result<PathContents::Ids> PathContents::at(const CommitId& commit) {
  const auto known = ids_.find(commit.text());
  if (known != ids_.end()) return known->second;
  Ids ids;
  for (const auto& path : paths_) {
    const auto found = TRY(find_object(repository_, commit, path));
    ids.push_back(found ? found->id : "");
  }
  return ids_.emplace(commit.text(), std::move(ids)).first->second;
}

std::vector<std::string> PathContents::differing(const Ids& one, const Ids& other) const {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (one[i] != other[i]) found.push_back(paths_[i]);
  }
  return found;
}

Result<std::vector<std::string>> PathContents::own(const git_commit& commit, const CommitId& id) {
  const auto ids = TRY(at(id));
  const auto parents = git_commit_parentcount(&commit);
  if (parents == 0) return differing(ids, nothing());
  std::vector<bool> is_inherited(paths_.size(), false);
  for (unsigned i = 0; i < parents; ++i) {
    const auto theirs = TRY(at(CommitId(git_oid_tostr_s(git_commit_parent_id(&commit, i)))));
    for (std::size_t path = 0; path < paths_.size(); ++path)
      is_inherited[path] = is_inherited[path] || theirs[path] == ids[path];
  }
  std::vector<std::string> found;
  for (std::size_t path = 0; path < paths_.size(); ++path) {
    if (!is_inherited[path]) found.push_back(paths_[path]);
  }
  return found;
}

}  // namespace talentops::effects::git
