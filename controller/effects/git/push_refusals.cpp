#include "controller/effects/git/push_refusals.hpp"

#include <array>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>
#include <git2.h>
#include <sys/stat.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {
namespace {

namespace fs = std::filesystem;

constexpr auto kAskedHooks =
    std::to_array<std::string_view>({"pre-receive", "update", "reference-transaction", "proc-receive"});

/// The repository's own core.hooksPath, or where hooks are without it.
Result<fs::path> hooks_directory(git_repository& remote) {
  const fs::path common(git_repository_commondir(&remote));
  Owned<git_config> config;
  int result = git_repository_config_snapshot(Fill(config), &remote);
  if (result < 0) return git_failure(result, "configuration of the repository");
  const char* path = nullptr;
  result = git_config_get_string(&path, config.get(), "core.hooksPath");
  if (result == GIT_ENOTFOUND) return common / "hooks";
  if (result < 0) return git_failure(result, "core.hooksPath of the repository");
  // A relative path is relative to where hooks run: the repository itself, when it receives a push.
  return common / path;
}

Status refuse_hooks(git_repository& remote) {
  const auto directory = TRY(hooks_directory(remote));
  for (const auto name : kAskedHooks) {
    struct stat facts {};
    const auto hook = directory / name;
    if (::stat(hook.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode) || (facts.st_mode & 0111U) == 0)
      continue;
    return Error{ErrorKind::kDenied,
                 codes::kRecordsHook,
                 fmt::format("the hook {} must be asked before a push, which cannot be done through a path",
                             hook.string()),
                 {},
                 "reach the repository through ssh or https, or remove the hook"};
  }
  return {};
}

Error checked_out(const std::string& reference, const std::string& where) {
  return {ErrorKind::kDenied,
          codes::kRecordsBranchCheckedOut,
          fmt::format("{} is checked out in {}", reference, where),
          {},
          "check out another branch there"};
}

Status refuse_checked_out(git_repository& remote, const std::string& reference) {
  if (git_repository_is_bare(&remote) == 0) {
    // Read as text: a branch that has no commit yet can be checked out, too.
    Owned<git_reference> head;
    const int result = git_reference_lookup(Fill(head), &remote, "HEAD");
    if (result < 0) return git_failure(result, "HEAD of the repository");
    const char* target = git_reference_symbolic_target(head.get());
    if (target != nullptr && reference == target)
      return checked_out(reference, git_repository_workdir(&remote));
  }
  Owned<git_reference> branch;
  const int result = git_reference_lookup(Fill(branch), &remote, reference.c_str());
  if (result == GIT_ENOTFOUND) return {};
  if (result < 0) return git_failure(result, reference);
  if (git_reference_type(branch.get()) != GIT_REFERENCE_DIRECT) {
    return Error{ErrorKind::kDenied, codes::kRecordsBranchTaken,
                 fmt::format("{} is a symbolic reference", reference)};
  }
  if (git_repository_is_bare(&remote) == 0 && git_branch_is_checked_out(branch.get()) == 1) {
    return checked_out(reference, "a linked work tree");
  }
  return {};
}

/// "a" and "a/b" cannot both be branches, be they files or packed.
Status refuse_taken_name(git_repository& remote, const std::string& reference) {
  Owned<git_reference_iterator> each;
  int result = git_reference_iterator_new(Fill(each), &remote);
  const char* name = nullptr;
  while (result == 0 && (result = git_reference_next_name(&name, each.get())) == 0) {
    const std::string other(name);
    if (!other.starts_with(reference + "/") && !reference.starts_with(other + "/")) continue;
    return Error{ErrorKind::kDenied,
                 codes::kRecordsBranchTaken,
                 fmt::format("{} stands in the way of {}", other, reference),
                 {},
                 "rename one of them; records.branch in fleet.yaml says where records go"};
  }
  if (result != GIT_ITEROVER) return git_failure(result, "references of the repository");
  return {};
}

}  // namespace

Status refuse_what_git_would(git_repository& remote, const std::string& reference) {
  TRY(refuse_hooks(remote));
  TRY(refuse_checked_out(remote, reference));
  if (TRY(reference_tip(remote, reference))) return {};  // a branch that exists is in nobody's way
  return refuse_taken_name(remote, reference);
}

}  // namespace talentops::effects::git
