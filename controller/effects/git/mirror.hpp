#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "controller/base/guarded.hpp"
#include "controller/effects/git/remote.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {

/// Below it a mirror keeps what branches of records are known to have had.
inline constexpr std::string_view kSeenReferences = "refs/talentops/seen/";

/// A bare copy of a remote repository below the state directory: no work tree, no index, readable to its
/// owner only. It holds nothing that the remote does not, but the commit that is not yet pushed; when its
/// bytes turn out wrong it is made again. Threads: safe; one process at a time.
class Mirror final : public Repository {
 public:
  /// The mirror of `remote` below `directory`, which is made if needed. The remote is not asked. Errors:
  /// kUnavailable if the directory cannot be written.
  static Result<std::unique_ptr<Mirror>> open(const std::string& directory, std::unique_ptr<Remote> remote);
  /// The same for a directory of this machine: a path or file:// URL. Errors: also kInvalid for an address
  /// that is none.
  static Result<std::unique_ptr<Mirror>> open(const std::string& directory, std::string_view path);

  Result<Handle> handle() override;
  /// Closes what is open of it and forgets what was read: once all of it was, most is not needed again.
  void let_go();
  /// If the branch did not move, nothing else happens. One look at the remote sees all branches that were
  /// ever asked for.
  Result<std::optional<domain::CommitId>> update(const std::string& branch, const std::string& keep_as,
                                                 MonotonicTime since, const Call& call) override;
  /// Fetches everything again: once for a commit that is not there, and less and less often for an object
  /// that stays wrong, since a server that has not sent it may be put right.
  Result<bool> heal(std::string_view id, const Error& found) override;
  std::string text() const override { return remote_->text(); }

  const std::string& path() const { return path_; }
  Remote& remote() { return *remote_; }

 private:
  /// A branch of the remote, and what it showed when it was last looked at.
  struct Branch {
    std::string reference;
    MonotonicTime seen_at = MonotonicTime::min();
    std::optional<domain::CommitId> shown = {};
  };
  struct Healing {
    int times = 0;
    MonotonicTime again = MonotonicTime::min();  ///< not before
  };
  struct State {
    std::map<std::string, Branch> branches;              ///< by the reference that keeps the branch
    std::map<std::string, Healing, std::less<>> healed;  ///< by what was asked for
    /// The last look that failed, and until when it was at it: whoever has waited for it has its answer, too.
    std::optional<Error> failure = {};
    MonotonicTime failed_at = MonotonicTime::min();
    std::stop_token stop = {};  ///< of the newest call: who breaks that off breaks off what heals, too
  };

  Mirror(std::string path, std::unique_ptr<Remote> remote);

  Status prepare();
  void tidy();
  Status make(const std::string& at) const;
  Result<std::optional<domain::CommitId>> fetch(State& state, const std::string& keep_as, const Call& call);
  static Result<RemoteTip> look(State& state, const std::string& keep_as, MonotonicTime begun,
                                RemoteSession& session);
  Status rebuild(const State& state, const Call& call);
  Status replace_by(const std::string& fresh);

  std::string path_;
  std::unique_ptr<Remote> remote_;
  std::atomic<std::uint64_t> generation_;  ///< tells handles of what lay at the path before
  Guarded<State> state_;
};

}  // namespace talentops::effects::git
