#include "controller/effects/git/work_trees.hpp"

#include <filesystem>
#include <system_error>

#include <git2.h>

#include "controller/effects/git/handles.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {
namespace {

namespace fs = std::filesystem;

/// Not known is never "not tracked".
Error untold(Error error) {
  error.kind = ErrorKind::kUnavailable;
  return std::move(error).context("it cannot be told what git tracks");
}

}  // namespace

Result<bool> GitWorkTrees::tracks(const std::string& directory, std::string_view path) {
  std::error_code failed;
  const auto real = fs::canonical(directory, failed);
  if (failed) return false;  // there is no such directory, so nothing in it can be committed
  const auto found = discover_repository(real.string());
  if (!found && found.error().kind == ErrorKind::kInvalid) return false;  // in no repository
  if (!found) return untold(found.error());
  Owned<git_repository> repository;
  int result = git_repository_open(Fill(repository), found->c_str());
  if (result < 0) return untold(git_failure(result, "repository " + *found));
  const char* root = git_repository_workdir(repository.get());
  if (root == nullptr) return false;
  Owned<git_index> index;
  result = git_repository_index(Fill(index), repository.get());
  if (result < 0) return untold(git_failure(result, "repository " + *found));
  const auto below = (real / path).lexically_relative(fs::canonical(root, failed));
  return git_index_get_bypath(index.get(), below.c_str(), 0) != nullptr;
}

}  // namespace talentops::effects::git
