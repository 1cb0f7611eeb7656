#include "controller/effects/git/copy.hpp"

#include <fmt/format.h>
#include <git2.h>

#include "controller/effects/git/library.hpp"
#include "controller/effects/git/new_objects.hpp"
#include "controller/effects/git/pack_files.hpp"

namespace talentops::effects::git {
namespace {

int stop_when_unwanted(const git_indexer_progress*, void* call) {
  return still_wanted(*static_cast<const Call*>(call)) ? 0 : GIT_EUSER;
}

Result<std::string> write_pack(git_packbuilder& pack, git_repository& to, const Call& call) {
  const auto directory = pack_directory(to);
  auto payload = call;
  const int result = git_packbuilder_write(&pack, directory.c_str(), 0400, stop_when_unwanted, &payload);
  if (result == GIT_EUSER) TRY(still_wanted(call));
  if (result < 0) return git_failure(result, fmt::format("writing objects to {}", directory));
  std::string name = git_packbuilder_name(&pack);
  share_pack(directory, name);
  return name;
}

}  // namespace

Result<std::string> copy_commit(git_repository& from, git_repository& to, const domain::CommitId& commit,
                                const Call& call) {
  Owned<git_odb> known;
  if (const int result = git_repository_odb(Fill(known), &to); result < 0)
    return git_failure(result, fmt::format("commit {}", commit.text()));
  const auto is_there = [&](const git_oid& id) { return git_odb_exists(known.get(), &id) != 0; };
  const auto pack = TRY(pack_of_news(from, to, commit, is_there, call));
  return write_pack(*pack, to, call);
}

}  // namespace talentops::effects::git
