#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/guarded.hpp"
#include "controller/base/time.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/repository.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::effects::git {

/// Who a commit is by.
struct Identity {
  std::string name;
  std::string email;
};

/// How commits of records are made.
struct Authorship {
  Identity author;
  /// The armoured SSHSIG of a commit in the namespace "git"; empty: commits are not signed.
  std::function<Result<std::string>(std::string_view)> sign = {};
};

/// The records branch: through a Mirror it is read and written, in a person's clone it is read.
/// Borrows: the mirror or clone. Threads: as RecordStore.
class GitRecordStore final : public ports::RecordStore {
 public:
  /// `kept_as`: the reference of the mirror that follows the branch; each branch of one mirror has its own.
  GitRecordStore(Mirror& mirror, std::string branch, Authorship authorship,
                 std::string kept_as = "refs/talentops/records");
  GitRecordStore(Clone& clone, std::string branch);

  /// Errors, beside the port's: kDenied if the branch lost commits that it had.
  Result<std::optional<domain::CommitId>> fetch(const Call& call) override;
  Result<std::optional<domain::CommitId>> fetch_since(MonotonicTime begun, const Call& call) override;
  Result<std::optional<domain::CommitId>> last_seen() override;
  Result<std::string> read(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> list(const domain::CommitId& commit, std::string_view path) override;
  Result<std::optional<std::string>> object_id(const domain::CommitId& commit,
                                               std::string_view path) override;

  /// The time of a commit is never before its parent's. Errors: kInvalid for a clone; kDenied if a file
  /// stands where a record needs a directory, or if it could not be signed.
  Result<domain::CommitId> commit(const std::optional<domain::CommitId>& parent,
                                  const ports::RecordCommit& change) override;
  Status push(const domain::CommitId& commit, const std::optional<domain::CommitId>& expected,
              const Call& call) override;
  Status go_on_from(const domain::CommitId& tip, const ports::RecordCommit& change,
                    const Call& call) override;
  Result<std::optional<domain::CommitId>> pending() override;
  Status clear_pending() override;
  Result<Contents> contents(const domain::CommitId& commit) override;
  Result<bool> descends(const domain::CommitId& commit, const domain::CommitId& ancestor) override;

  /// Takes `commit` over from another mirror with all that it needs, to be pushed. Errors: kInvalid for a
  /// clone.
  Status take_over(Repository& from, const domain::CommitId& commit, const Call& call);

 private:
  /// The pack of the last commit: what a remote lacks that has its parent.
  struct Made {
    domain::CommitId commit;
    std::optional<domain::CommitId> parent;
    std::string pack;
  };

  Result<Mirror*> writable();
  Result<Made> make(git_repository& git, const std::optional<domain::CommitId>& parent,
                    const ports::RecordCommit& change);
  Status push_anew(const domain::CommitId& tip, const ports::RecordCommit& change, const Call& call);

  Repository& repository_;
  Mirror* mirror_;  ///< absent for a clone
  std::string branch_;
  std::string kept_as_ = {};
  std::string seen_reference_ = {};  ///< of a mirror: what this branch is known to have had
  Authorship authorship_;
  std::mutex fetching_;
  Guarded<Made> made_;
};

}  // namespace talentops::effects::git
