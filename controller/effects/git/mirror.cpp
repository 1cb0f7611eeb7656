#include "controller/effects/git/mirror.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <git2.h>
#include <malloc.h>
#include <sys/stat.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/log.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/copy.hpp"
#include "controller/effects/git/directory_remote.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/packs.hpp"

namespace talentops::effects::git {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFreshSuffix = ".new";
constexpr std::string_view kOldSuffix = ".old";
constexpr const char* kPendingReference = "refs/talentops/pending";

/// Of this process, never the same twice: two that open one mirror one after the other share no handle.
std::uint64_t next_generation() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

Error unusable(const std::string& path, const std::string& reason) {
  return {ErrorKind::kUnavailable,
          codes::kMirrorUnusable,
          fmt::format("the local copy {}: {}", path, reason),
          {},
          "check permissions and space of the state directory"};
}

Status make_private_directory(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) return unusable(path, failed.message());
  fs::permissions(path, fs::perms::owner_all, failed);
  if (failed) return unusable(path, failed.message());
  return {};
}

/// Whether `shown` is what the mirror has, under the reference too. A branch that is not there changes
/// nothing.
Result<bool> is_kept(git_repository& mirror, const std::string& keep_as,
                     const std::optional<domain::CommitId>& shown) {
  if (!shown) return true;
  if (TRY(reference_tip(mirror, keep_as)) != shown) return false;
  return has_commit(mirror, *shown);
}

/// As far as the old mirror can still be read.
void carry_over(git_repository& old, git_repository& fresh, const std::string& name) {
  const auto commit = reference_tip(old, name);
  if (!commit || !*commit) return;
  const auto is_there = has_commit(fresh, **commit);
  const bool is_kept = (is_there && *is_there) || copy_commit(old, fresh, **commit, Call{});
  const auto kept = is_kept ? set_reference(fresh, name, **commit) : damage("it cannot be read any more");
  if (!kept) log::warn("reference not carried over", {{"reference", name}, {"error", kept.error().text()}});
}

/// What the remote does not have: records not yet pushed, and what branches of records are known to have had.
void carry_over_own(git_repository& old, git_repository& fresh) {
  carry_over(old, fresh, kPendingReference);
  git_reference_iterator* all = nullptr;
  if (git_reference_iterator_glob_new(&all, &old, (std::string(kSeenReferences) + "*").c_str()) != 0) return;
  const char* name = nullptr;
  while (git_reference_next_name(&name, all) == 0) carry_over(old, fresh, name);
  git_reference_iterator_free(all);
}

/// What is missing after everything was fetched is missing at the server: soon again, then hourly.
MonotonicTime::duration wait_after(int times) {
  return std::min<MonotonicTime::duration>(std::chrono::seconds(5) * (1 << std::min(times, 10)),
                                           std::chrono::hours(1));
}

/// What a killed process left half done: locks that nobody holds any more, and packs that were never
/// finished.
void sweep(const std::string& path) {
  std::error_code ignored;
  fs::remove_all(path + std::string(kFreshSuffix), ignored);
  fs::remove_all(path + std::string(kOldSuffix), ignored);
  for (fs::recursive_directory_iterator each(path + "/refs", ignored), end; each != end;
       each.increment(ignored)) {
    if (each->path().extension() == ".lock") fs::remove(each->path(), ignored);
  }
  for (const char* name : {"/HEAD.lock", "/config.lock", "/packed-refs.lock"})
    fs::remove(path + name, ignored);
  for (fs::directory_iterator each(path + "/objects/pack", ignored), end; each != end;
       each.increment(ignored)) {
    if (each->path().filename().string().starts_with("pack_git2_")) fs::remove(each->path(), ignored);
  }
}

}  // namespace

Mirror::Mirror(std::string path, std::unique_ptr<Remote> remote)
    : path_(std::move(path)), remote_(std::move(remote)), generation_(next_generation()) {}

Result<std::unique_ptr<Mirror>> Mirror::open(const std::string& directory, std::string_view path) {
  TRY(initialize_git());
  return open(directory, std::make_unique<DirectoryRemote>(TRY(local_path(path))));
}

Result<std::unique_ptr<Mirror>> Mirror::open(const std::string& directory, std::unique_ptr<Remote> remote) {
  TRY(initialize_git());
  TRY(make_private_directory(directory));
  // The name tells remotes apart, so that a changed address never meets another repository's history.
  auto path = fmt::format("{}/{}.git", directory, sha256(remote->text()).short_hex());
  std::unique_ptr<Mirror> mirror(new Mirror(std::move(path), std::move(remote)));
  sweep(mirror->path_);
  TRY(mirror->prepare());
  mirror->tidy();
  return mirror;
}

void Mirror::tidy() {
  const auto merged = merge_small_packs(path_);
  if (!merged) return log::warn("mirror not tidied", {{"path", path_}, {"error", merged.error().text()}});
  if (!*merged) return;
  generation_ = next_generation();
  ::malloc_trim(0);  // tens of megabytes that a merge takes for a moment, in each thread that ever did one
}

Status Mirror::prepare() {
  std::error_code failed;
  if (fs::exists(path_, failed)) {
    if (open_repository(path_)) return {};
    log::warn("mirror discarded", {{"path", path_}, {"reason", "it is not a repository any more"}});
  }
  const auto fresh = path_ + std::string(kFreshSuffix);
  TRY(make(fresh));
  return replace_by(fresh);
}

Status Mirror::make(const std::string& at) const {
  std::error_code failed;
  fs::remove_all(at, failed);
  TRY(make_private_directory(at));
  git_repository_init_options options{};
  git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
  options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
  Owned<git_repository> repository;
  const int result = git_repository_init_ext(Fill(repository), at.c_str(), &options);
  if (result < 0) return unusable(at, git_failure(result, "init").message);
  return make_private_directory(at);
}

/// Threads: under the lock of state_, or before anybody else knows this mirror.
Status Mirror::replace_by(const std::string& fresh) {
  std::error_code failed;
  const auto old = path_ + std::string(kOldSuffix);
  fs::remove_all(old, failed);
  if (fs::exists(path_, failed)) fs::rename(path_, old, failed);
  if (failed) return unusable(path_, failed.message());
  fs::rename(fresh, path_, failed);
  if (failed) return unusable(path_, failed.message());
  fs::remove_all(old, failed);
  generation_ = next_generation();
  return {};
}

Result<Handle> Mirror::handle() { return borrow_handle(path_, generation_.load()); }

void Mirror::let_go() {
  generation_ = next_generation();
  const auto fresh = handle();  // the first of a generation closes those before it
  if (!fresh) log::warn("mirror not opened again", {{"path", path_}, {"error", fresh.error().text()}});
}

Result<std::optional<domain::CommitId>> Mirror::update(const std::string& branch, const std::string& keep_as,
                                                       MonotonicTime since, const Call& call) {
  const auto reference = TRY(branch_reference(branch));
  const auto asked_at = std::chrono::steady_clock::now();
  return state_.with([&](State& state) -> Result<std::optional<domain::CommitId>> {
    TRY(still_wanted(call));
    state.stop = call.stop;
    std::error_code failed;
    if (!fs::exists(path_, failed)) TRY(prepare());
    auto& followed = state.branches[keep_as];
    // What was seen of another branch under this name says nothing of this one.
    if (followed.reference != reference) followed = {reference};
    if (followed.seen_at >= since) {
      const auto git = TRY(handle());
      const auto known = is_kept(*git, keep_as, followed.shown);
      if (known && *known) return followed.shown;
    }
    if (state.failure && state.failed_at >= asked_at) return *state.failure;
    auto tip = fetch(state, keep_as, call);
    state.failure.reset();
    if (!tip && tip.error().kind == ErrorKind::kUnavailable) {
      state.failure = tip.error();
      state.failed_at = std::chrono::steady_clock::now();
    }
    if (tip || !is_damage(tip.error())) return tip;
    // Either side can be the damaged one; a mirror that was just made again settles which.
    if (auto rebuilt = rebuild(state, call); !rebuilt) return std::move(rebuilt).error();
    return fetch(state, keep_as, call);
  });
}

Result<std::optional<domain::CommitId>> Mirror::fetch(State& state, const std::string& keep_as,
                                                      const Call& call) {
  const auto begun = std::chrono::steady_clock::now();
  const auto session = TRY(remote_->connect(call));
  auto tip = TRY(look(state, keep_as, begun, *session));
  const auto mirror = TRY(handle());
  if (TRY(is_kept(*mirror, keep_as, tip))) return tip;
  const bool was_kept = TRY(reference_tip(*mirror, keep_as)).has_value();
  if (!TRY(has_commit(*mirror, *tip))) TRY(session->bring({*tip}, *mirror));
  TRY(set_reference(*mirror, keep_as, *tip));
  if (was_kept) tidy();
  return tip;
}

/// To reach the remote is what costs: what the other branches show is read with it. One that cannot be read
/// is told when it is asked for.
Result<RemoteTip> Mirror::look(State& state, const std::string& keep_as, MonotonicTime begun,
                               RemoteSession& session) {
  std::vector<std::string> references;
  for (const auto& [kept_as, branch] : state.branches) references.push_back(branch.reference);
  const auto tips = TRY(session.tips(references));
  std::optional<Result<RemoteTip>> asked;
  auto tip = tips.begin();
  for (auto& [kept_as, branch] : state.branches) {
    branch.seen_at = *tip ? begun : MonotonicTime::min();
    branch.shown = *tip ? **tip : std::nullopt;
    if (kept_as == keep_as) asked = *tip;
    ++tip;
  }
  return *std::move(asked);
}

/// Everything is fetched into a new mirror beside the old one, which stays if that does not succeed.
Status Mirror::rebuild(const State& state, const Call& call) {
  const auto fresh = path_ + std::string(kFreshSuffix);
  TRY(make(fresh));
  const auto repository = TRY(open_repository(fresh));
  const auto session = TRY(remote_->connect(call));
  std::vector<std::string> references;
  for (const auto& [keep_as, branch] : state.branches) references.push_back(branch.reference);
  const auto tips = TRY(session->tips(references));
  std::vector<domain::CommitId> wants;
  for (const auto& tip : tips) {
    if (!tip) return tip.error();
    if (*tip) wants.push_back(**tip);
  }
  if (!wants.empty()) TRY(session->bring(wants, *repository));
  std::size_t at = 0;
  for (const auto& [keep_as, branch] : state.branches) {
    if (const auto& tip = *tips[at++]) TRY(set_reference(*repository, keep_as, *tip));
  }
  if (const auto old = handle()) carry_over_own(**old, *repository);
  return replace_by(fresh);
}

Result<bool> Mirror::heal(std::string_view id, const Error& found) {
  return state_.with([&](State& state) -> Result<bool> {
    auto& healing = state.healed[std::string(id)];
    if (healing.times > 0 && !is_damage(found)) return false;
    if (std::chrono::steady_clock::now() < healing.again) return incomplete(found);
    log::warn("mirror lacks something and is fetched again", {{"path", path_}, {"object", std::string(id)}});
    if (auto rebuilt = rebuild(state, Call{state.stop}); !rebuilt) {
      const auto& cause = rebuilt.error();
      return Error{ErrorKind::kUnavailable,
                   cause.code,
                   "fetching again what is damaged: " + cause.message,
                   {},
                   cause.hint};
    }
    healing.again = std::chrono::steady_clock::now() + wait_after(healing.times++);
    return true;
  });
}

}  // namespace talentops::effects::git
