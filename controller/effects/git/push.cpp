#include "controller/effects/git/push.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <git2.h>
#include <unistd.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/copy.hpp"
#include "controller/effects/git/history.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/pack_files.hpp"
#include "controller/effects/git/push_refusals.hpp"
#include "controller/effects/git/reference_lock.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {
namespace {

std::string shown(const std::optional<domain::CommitId>& commit) {
  return commit ? commit->text() : "no commit";
}

Status is_still_expected(git_repository& remote, const std::string& path, const Push& push,
                         const std::string& reference) {
  const auto tip = TRY(reference_tip(remote, reference));
  if (tip == push.expected) return {};
  return Error{ErrorKind::kConflict, codes::kRecordsMoved,
               fmt::format("branch {} of {} is at {}, not at {}", push.branch, path, shown(tip),
                           shown(push.expected))};
}

/// Says why objects could not be written: what a person must change is told apart from what passes.
Error explain_write(git_repository& remote, Error error) {
  const auto directory = pack_directory(remote);
  if (::access(directory.c_str(), W_OK | X_OK) == 0) return error;
  if (errno != EACCES && errno != EROFS && errno != ENOTDIR && errno != EPERM) return error;
  return {ErrorKind::kDenied,
          codes::kRecordsReadOnly,
          fmt::format("{} cannot be written: {}", directory, std::strerror(errno)),
          {},
          "give the user that talentops runs as the right to write there"};
}

Status set_branch(git_repository& from, git_repository& remote, const std::string& path, const Push& push,
                  const std::string& reference) {
  // One writer pushes from here: a lock with a commit of `from` is one that this writer died with.
  const auto is_ours = [&](const domain::CommitId& commit) {
    const auto found = has_commit(from, commit);
    return found && *found;
  };
  std::string directory = git_repository_commondir(&remote);
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  auto lock = TRY(ReferenceLock::take(directory, reference, push.commit, is_ours));
  TRY(is_still_expected(remote, path, push, reference));
  return lock.publish();
}

}  // namespace

Status push_to_directory(git_repository& from, const std::string& path, const Push& push, const Call& call) {
  const auto reference = TRY(branch_reference(push.branch));
  const auto remote = TRY(open_repository(path));
  TRY(refuse_what_git_would(*remote, reference));
  TRY(is_still_expected(*remote, path, push, reference));
  if (push.pack.empty() || !copy_pack(from, *remote, push.pack)) {
    auto copied = copy_commit(from, *remote, push.commit, call);
    if (!copied)
      return explain_write(*remote, std::move(copied).error().context(fmt::format("pushing to {}", path)));
  }
  return set_branch(from, *remote, path, push, reference);
}

}  // namespace talentops::effects::git
