#include "controller/effects/git/new_branch.hpp"

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/new_commit.hpp"

namespace talentops::effects::git {
namespace {

Error taken(const std::string& branch) {
  return {ErrorKind::kDenied,
          codes::kBranchTaken,
          fmt::format("there is a branch {} already", branch),
          {},
          "name another one with --branch"};
}

}  // namespace

Result<domain::CommitId> commit_to_new_branch(Clone& clone, const std::string& branch,
                                              const domain::CommitId& parent,
                                              const ports::RecordCommit& change,
                                              const Authorship& authorship) {
  const auto name = TRY(branch_reference(branch));
  const auto repository = TRY(clone.handle());
  if (TRY(reference_tip(*repository, name))) return taken(branch);
  auto commit = TRY(write_commit(*repository, parent, change, authorship));
  git_oid id{};
  Owned<git_reference> reference;
  int result = git_oid_fromstr(&id, commit.text().c_str());
  if (result == 0)
    result = git_reference_create(Fill(reference), repository.get(), name.c_str(), &id, 0, nullptr);
  if (result == GIT_EEXISTS) return taken(branch);
  if (result < 0) return git_failure(result, fmt::format("branch {}", branch));
  return commit;
}

}  // namespace talentops::effects::git
