#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// What lies at some paths, commit by commit; read once for each. Borrows: both. Threads: one.
class PathContents {
 public:
  PathContents(git_repository& repository, const std::vector<std::string>& paths)
      : repository_(repository), paths_(paths) {}

  using Ids = std::vector<std::string>;  ///< of each path; empty: nothing is there
  Result<Ids> at(const domain::CommitId& commit);
  Ids nothing() const { return Ids(paths_.size()); }

  /// Of the paths, those at which two commits differ.
  std::vector<std::string> differing(const Ids& one, const Ids& other) const;
  /// Of the paths, those at which a commit has what none of its parents has.
  Result<std::vector<std::string>> own(const git_commit& commit, const domain::CommitId& id);

 private:
  git_repository& repository_;
  const std::vector<std::string>& paths_;
  std::unordered_map<std::string, Ids> ids_;
};

}  // namespace talentops::effects::git
