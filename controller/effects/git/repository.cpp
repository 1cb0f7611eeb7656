#include "controller/effects/git/repository.hpp"

#include <cerrno>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <git2.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/guarded.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

Error unreadable(const std::string& path, int cause) {
  return {ErrorKind::kUnavailable,
          codes::kRepositoryUnreadable,
          fmt::format("repository {}: {}", path, std::strerror(cause)),
          {},
          "give the user that talentops runs as the right to read it"};
}

Error not_a_repository(const std::string& path) {
  return {ErrorKind::kInvalid,
          codes::kNotARepository,
          fmt::format("{} is not a git repository", path),
          {},
          "name the directory that holds .git, or a bare repository"};
}

/// libgit2 says "not found" for whatever it may not look at.
Status can_be_entered(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return unreadable(path, errno);
    return Error{ErrorKind::kUnavailable,
                 codes::kRepositoryMissing,
                 fmt::format("there is no directory {}", path),
                 {},
                 "check the path, and that the file system is mounted"};
  }
  if (!S_ISDIR(facts.st_mode)) return not_a_repository(path);
  if (::access(path.c_str(), R_OK | X_OK) != 0) return unreadable(path, errno);
  const auto inner = path + "/.git";
  if (::access(inner.c_str(), R_OK) != 0 && errno != ENOENT && errno != ENOTDIR)
    return unreadable(inner, errno);
  return {};
}

bool says_partial(std::string_view name) {
  return name.starts_with("remote.") && name.ends_with(".promisor");
}

/// A partial clone says so in one of two places, by the age of the git that made it; the library knows the
/// other one. (Not by git_config_foreach_match: it compiles an expression, and never gives it back.)
Status has_all_objects(git_repository& repository, const std::string& path) {
  Owned<git_config> config;
  Owned<git_config_iterator> entries;
  int result = git_repository_config_snapshot(Fill(config), &repository);
  if (result == 0) result = git_config_iterator_new(Fill(entries), config.get());
  bool is_partial = false;
  for (git_config_entry* entry = nullptr; result == 0;) {
    result = git_config_next(&entry, entries.get());
    if (result == 0) is_partial = is_partial || says_partial(entry->name);
  }
  if (result != GIT_ITEROVER) return git_failure(result, fmt::format("configuration of repository {}", path));
  if (!is_partial) return {};
  return Error{ErrorKind::kInvalid,
               codes::kRepositoryUnsupported,
               fmt::format("repository {} is a partial clone", path),
               {},
               "use a full clone"};
}

Status is_complete(git_repository& repository, const std::string& path) {
  TRY(has_all_objects(repository, path));
  const int shallow = git_repository_is_shallow(&repository);
  if (shallow < 0) return git_failure(shallow, fmt::format("repository {}", path));
  if (shallow == 0) return {};
  return Error{ErrorKind::kInvalid,
               codes::kRepositoryShallow,
               fmt::format("repository {} is a shallow clone", path),
               {},
               "run `git fetch --unshallow` in it"};
}

constexpr std::size_t kIdleHandles = 8;  // of one path: as many as ever read at once, more or less

/// What the handles have read is worth more than the handles: few that many share know the trees that all of
/// them walk. What lay at a path before is dropped when it is given back, or when its place is needed.
struct IdleHandles {
  std::uint64_t generation = 0;
  std::vector<Owned<git_repository>> handles;
};

Guarded<std::map<std::string, IdleHandles>>& idle_handles() {
  // Never destroyed: a thread that still runs at the end gives its handle back.
  static auto& all = *new Guarded<std::map<std::string, IdleHandles>>();
  return all;
}

}  // namespace

Result<Owned<git_repository>> open_repository(const std::string& path) {
  TRY(initialize_git());
  TRY(can_be_entered(path));
  Owned<git_repository> repository;
  const int result =
      git_repository_open_ext(Fill(repository), path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
  if (result == GIT_ENOTFOUND) return not_a_repository(path);
  if (result < 0) return git_failure(result, fmt::format("repository {}", path));
  TRY(is_complete(*repository, path));
  return repository;
}

Result<std::string> discover_repository(const std::string& path) {
  TRY(initialize_git());
  git_buf found = GIT_BUF_INIT;
  const int result = git_repository_discover(&found, path.c_str(), 0, nullptr);
  std::string directory = result == 0 ? found.ptr : "";
  git_buf_dispose(&found);
  if (result == GIT_ENOTFOUND) {
    auto entered = can_be_entered(path);
    const bool is_hidden = !entered && entered.error().code == codes::kRepositoryUnreadable;
    return is_hidden ? std::move(entered).error() : not_a_repository(path);
  }
  if (result < 0) return git_failure(result, fmt::format("repository {}", path));
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  return directory;
}

Result<std::optional<domain::CommitId>> reference_tip(git_repository& repository, const std::string& name) {
  git_oid id{};
  const int result = git_reference_name_to_id(&id, &repository, name.c_str());
  if (result == GIT_ENOTFOUND) return std::optional<domain::CommitId>();
  if (result < 0) return git_failure(result, fmt::format("reference {}", name));
  return std::optional(domain::CommitId(git_oid_tostr_s(&id)));
}

Status set_reference(git_repository& repository, const std::string& name, const domain::CommitId& commit) {
  git_oid id{};
  Owned<git_reference> reference;
  int result = git_oid_fromstr(&id, commit.text().c_str());
  if (result == 0) result = git_reference_create(Fill(reference), &repository, name.c_str(), &id, 1, nullptr);
  if (result < 0) return git_failure(result, fmt::format("reference {}", name));
  return {};
}

Result<bool> has_commit(git_repository& repository, const domain::CommitId& commit) {
  git_oid id{};
  Owned<git_odb> objects;
  int result = git_oid_fromstr(&id, commit.text().c_str());
  if (result == 0) result = git_repository_odb(Fill(objects), &repository);
  if (result < 0) return git_failure(result, "object database");
  return git_odb_exists(objects.get(), &id) == 1;
}

void HandleReturn::operator()(git_repository* handle) const {
  Owned<git_repository> given_back(handle);
  idle_handles().with([&](auto& all) {
    auto& idle = all[path];
    if (idle.generation != generation || idle.handles.size() >= kIdleHandles) return;
    idle.handles.push_back(std::move(given_back));
  });
}

Result<Handle> borrow_handle(const std::string& path, std::uint64_t generation) {
  std::vector<Owned<git_repository>> outdated;  // closed without the lock
  auto idle = idle_handles().with([&](auto& all) -> Owned<git_repository> {
    auto& here = all[path];
    if (here.generation < generation) {
      outdated.swap(here.handles);
      here.generation = generation;
    }
    if (here.generation != generation || here.handles.empty()) return {};
    auto taken = std::move(here.handles.back());
    here.handles.pop_back();
    return taken;
  });
  if (!idle) idle = TRY(open_repository(path));
  return Handle(idle.release(), HandleReturn{path, generation});
}

Result<Clone> Clone::open(const std::string& path) { return open(path, {}); }

Result<Clone> Clone::open(const std::string& path, std::string remote) {
  auto directory = TRY(discover_repository(path));
  TRY(open_repository(directory));
  return Clone(std::move(directory), std::move(remote));
}

Result<Handle> Clone::handle() { return borrow_handle(path_, 0); }

Result<std::optional<domain::CommitId>> Clone::update(const std::string& branch, const std::string&,
                                                      MonotonicTime, const Call& call) {
  TRY(still_wanted(call));
  const auto repository = TRY(handle());
  const auto name = TRY(branch_reference(branch));
  if (!remote_.empty()) return reference_tip(*repository, fmt::format("refs/remotes/{}/{}", remote_, branch));
  auto here = TRY(reference_tip(*repository, name));
  if (here) return here;
  return reference_tip(*repository, "refs/remotes/origin/" + branch);
}

Result<bool> Clone::heal(std::string_view /*id*/, const Error& /*found*/) { return false; }

}  // namespace talentops::effects::git
