#include "controller/effects/git/record_store.hpp"

#include <utility>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"
#include "controller/effects/git/copy.hpp"
#include "controller/effects/git/healing.hpp"
#include "controller/effects/git/history.hpp"
#include "controller/effects/git/new_commit.hpp"
#include "controller/effects/git/objects.hpp"
#include "controller/effects/git/remote.hpp"

namespace talentops::effects::git {
namespace {

constexpr const char* kPendingReference = "refs/talentops/pending";
constexpr std::uint64_t kLargestRecord = 16 * 1024 * 1024;

Error lost_commits(const std::string& branch, const domain::CommitId& seen) {
  return {ErrorKind::kDenied,
          codes::kRecordsRewritten,
          fmt::format("branch {} does not hold commit {} any more, which it had", branch, seen.text()),
          {},
          fmt::format("put it back: git update-ref refs/heads/{} {}", branch, seen.text())};
}

}  // namespace

GitRecordStore::GitRecordStore(Mirror& mirror, std::string branch, Authorship authorship, std::string kept_as)
    : repository_(mirror),
      mirror_(&mirror),
      branch_(std::move(branch)),
      kept_as_(std::move(kept_as)),
      seen_reference_(std::string(kSeenReferences) + branch_),
      authorship_(std::move(authorship)) {}

GitRecordStore::GitRecordStore(Clone& clone, std::string branch)
    : repository_(clone), mirror_(nullptr), branch_(std::move(branch)) {}

Result<Mirror*> GitRecordStore::writable() {
  if (mirror_ != nullptr) return mirror_;
  return Error{ErrorKind::kInvalid, codes::kRecordsReadOnlyStore,
               fmt::format("records in {} are only read", repository_.text())};
}

Result<std::optional<domain::CommitId>> GitRecordStore::fetch(const Call& call) {
  return fetch_since(kAskNow, call);
}

Result<std::optional<domain::CommitId>> GitRecordStore::fetch_since(MonotonicTime begun, const Call& call) {
  // Together: a tip that was read before another thread saw a newer one would look like a branch that lost
  // commits.
  const std::lock_guard lock(fetching_);
  auto tip = TRY(repository_.update(branch_, kept_as_, begun, call));
  if (mirror_ == nullptr) return tip;
  const auto git = TRY(mirror_->handle());
  const auto seen = TRY(reference_tip(*git, seen_reference_));
  if (seen == tip) return tip;
  // A reference that leads nowhere is damage of this copy, and says nothing about the branch.
  const bool is_known = seen && TRY(has_commit(*git, *seen));
  if (seen && !is_known)
    log::warn("what the records branch had is not known any more", {{"commit", seen->text()}});
  if (is_known && (!tip || !TRY(descends_from(*git, *tip, *seen)))) return lost_commits(branch_, *seen);
  if (tip) TRY(set_reference(*git, seen_reference_, *tip));
  return tip;
}

Result<std::optional<domain::CommitId>> GitRecordStore::last_seen() {
  if (mirror_ == nullptr) return std::optional<domain::CommitId>();
  const auto git = TRY(mirror_->handle());
  return reference_tip(*git, seen_reference_);
}

Result<std::string> GitRecordStore::read(const domain::CommitId& commit, std::string_view path) {
  return read_healed(repository_, commit.text(), [&](git_repository& git) -> Result<std::string> {
    const auto found = TRY(find_object(git, commit, path));
    const bool is_file = found && (found->kind == ports::TreeEntryKind::kFile ||
                                   found->kind == ports::TreeEntryKind::kExecutable);
    if (is_file) return blob_bytes(git, found->id, kLargestRecord).context(path);
    return Error{ErrorKind::kNotFound, codes::kPathMissing,
                 fmt::format("commit {} has no file {}", commit.text(), path)};
  });
}

Result<std::vector<ports::TreeEntry>> GitRecordStore::list(const domain::CommitId& commit,
                                                           std::string_view path) {
  return read_healed(repository_, commit.text(),
                     [&](git_repository& git) -> Result<std::vector<ports::TreeEntry>> {
                       const auto found = TRY(find_object(git, commit, path));
                       if (!found || found->kind != ports::TreeEntryKind::kTree)
                         return std::vector<ports::TreeEntry>();
                       return tree_entries(git, found->id);
                     });
}

Result<std::optional<std::string>> GitRecordStore::object_id(const domain::CommitId& commit,
                                                             std::string_view path) {
  return read_healed(repository_, commit.text(),
                     [&](git_repository& git) -> Result<std::optional<std::string>> {
                       const auto found = TRY(find_object(git, commit, path));
                       return found ? std::optional(found->id) : std::nullopt;
                     });
}

Result<domain::CommitId> GitRecordStore::commit(const std::optional<domain::CommitId>& parent,
                                                const ports::RecordCommit& change) {
  return read_healed(repository_, parent ? parent->text() : "",
                     [&](git_repository& git) -> Result<domain::CommitId> {
                       auto made = TRY(make(git, parent, change));
                       TRY(set_reference(git, kPendingReference, made.commit));
                       return made_.with([&](Made& last) {
                         last = std::move(made);
                         return last.commit;
                       });
                     });
}

/// A handle of its own: what is made in memory goes into the mirror as one pack, with one wait for the disk.
Result<GitRecordStore::Made> GitRecordStore::make(git_repository& git,
                                                  const std::optional<domain::CommitId>& parent,
                                                  const ports::RecordCommit& change) {
  const Mirror& mirror = *TRY(writable());
  const auto memory = TRY(open_repository(mirror.path()));
  TRY(keep_new_objects_in_memory(*memory));
  auto commit = TRY(write_commit(*memory, parent, change, authorship_));
  auto pack = TRY(copy_commit(*memory, git, commit, Call{}));
  return Made{std::move(commit), parent, std::move(pack)};
}

Status GitRecordStore::push(const domain::CommitId& commit, const std::optional<domain::CommitId>& expected,
                            const Call& call) {
  Mirror& mirror = *TRY(writable());
  TRY(still_wanted(call));
  const auto git = TRY(mirror.handle());
  auto pack = made_.with([&](const Made& last) {
    return last.commit == commit && last.parent == expected ? last.pack : std::string();
  });
  return mirror.remote().push(*git, {branch_, commit, expected, std::move(pack)}, call);
}

Status GitRecordStore::push_anew(const domain::CommitId& tip, const ports::RecordCommit& change,
                                 const Call& call) {
  Mirror& mirror = *TRY(writable());
  const auto git = TRY(mirror.handle());
  auto made = TRY(make(*git, tip, change));
  return mirror.remote().push(*git, {branch_, std::move(made.commit), tip, std::move(made.pack)}, call);
}

Status GitRecordStore::go_on_from(const domain::CommitId& tip, const ports::RecordCommit& change,
                                  const Call& call) {
  if (!change.files.empty()) TRY(push_anew(tip, change, call));
  const std::lock_guard lock(fetching_);
  const auto shown = TRY(repository_.update(branch_, kept_as_, kAskNow, call));
  const auto git = TRY(TRY(writable())->handle());
  // What was pushed lies between the two, or somebody has gone on from it already.
  if (shown && TRY(descends_from(*git, *shown, tip)) && (change.files.empty() || *shown != tip))
    return set_reference(*git, seen_reference_, *shown);
  return Error{ErrorKind::kUnavailable, codes::kRecordsNotConfirmed,
               fmt::format("branch {} does not show what was pushed onto {}", branch_, tip.text())};
}

Status GitRecordStore::take_over(Repository& from, const domain::CommitId& commit, const Call& call) {
  const auto there = TRY(from.handle());
  const auto here = TRY(TRY(writable())->handle());
  if (!TRY(has_commit(*here, commit))) TRY(copy_commit(*there, *here, commit, call));
  return {};
}

Result<std::optional<domain::CommitId>> GitRecordStore::pending() {
  if (mirror_ == nullptr) return std::optional<domain::CommitId>();
  const auto git = TRY(mirror_->handle());
  auto commit = TRY(reference_tip(*git, kPendingReference));
  if (!commit || commit_contents(*git, *commit)) return commit;
  // What it held is proposed again by the passes that it was for.
  log::warn("pending records cannot be read and are dropped", {{"commit", commit->text()}});
  TRY(clear_pending());
  return std::optional<domain::CommitId>();
}

Status GitRecordStore::clear_pending() {
  if (mirror_ == nullptr) return {};
  const auto git = TRY(mirror_->handle());
  const int result = git_reference_remove(git.get(), kPendingReference);
  if (result < 0 && result != GIT_ENOTFOUND) return git_failure(result, kPendingReference);
  return {};
}

Result<ports::RecordStore::Contents> GitRecordStore::contents(const domain::CommitId& commit) {
  return read_healed(repository_, commit.text(),
                     [&](git_repository& git) { return commit_contents(git, commit); });
}

Result<bool> GitRecordStore::descends(const domain::CommitId& commit, const domain::CommitId& ancestor) {
  return read_healed(repository_, commit.text(),
                     [&](git_repository& git) { return descends_from(git, commit, ancestor); });
}

}  // namespace talentops::effects::git
