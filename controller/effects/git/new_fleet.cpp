#include "controller/effects/git/new_fleet.hpp"

#include <chrono>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

Error not_created(int result, const std::string& directory) {
  return {ErrorKind::kUnavailable,
          codes::kRepositoryNotCreated,
          git_failure(result, directory).message,
          {},
          "check that the directory can be written"};
}

/// The tree of everything in the work tree, and an index that says so.
int add_everything(git_repository& repository, git_oid& tree) {
  Owned<git_index> index;
  int result = git_repository_index(Fill(index), &repository);
  if (result == 0) result = git_index_add_all(index.get(), nullptr, GIT_INDEX_ADD_DEFAULT, nullptr, nullptr);
  if (result == 0) result = git_index_write(index.get());
  if (result == 0) result = git_index_write_tree(&tree, index.get());
  return result;
}

/// What exists can also be a file in the way.
bool is_repository(const std::string& directory) {
  return git_repository_open_ext(nullptr, directory.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) == 0;
}

}  // namespace

Result<domain::CommitId> create_fleet_repository(const std::string& directory, const Identity& author,
                                                 const std::string& message, Instant at) {
  TRY(initialize_git());
  git_repository_init_options options{};
  git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
  options.flags = GIT_REPOSITORY_INIT_NO_REINIT | GIT_REPOSITORY_INIT_MKPATH;
  options.initial_head = "main";
  Owned<git_repository> repository;
  int result = git_repository_init_ext(Fill(repository), directory.c_str(), &options);
  if (result == GIT_EEXISTS && is_repository(directory)) {
    return Error{ErrorKind::kInvalid,
                 codes::kRepositoryExists,
                 fmt::format("{} is a git repository already", directory),
                 {},
                 "name a new or empty directory"};
  }
  if (result < 0) return not_created(result, directory);

  git_oid tree_id{};
  git_oid commit{};
  Owned<git_tree> tree;
  Owned<git_signature> by;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  result = add_everything(*repository, tree_id);
  if (result == 0) result = git_tree_lookup(Fill(tree), repository.get(), &tree_id);
  if (result == 0)
    result = git_signature_new(Fill(by), author.name.c_str(), author.email.c_str(), seconds, 0);
  if (result == 0) {
    result = git_commit_create(&commit, repository.get(), "HEAD", by.get(), by.get(), nullptr,
                               message.c_str(), tree.get(), 0, nullptr);
  }
  if (result < 0) return not_created(result, directory);
  return domain::CommitId(git_oid_tostr_s(&commit));
}

}  // namespace talentops::effects::git
