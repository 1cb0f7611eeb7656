#pragma once

#include <functional>
#include <optional>

#include "controller/base/result.hpp"
#include "controller/codec/trust.hpp"
#include "controller/domain/config.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/signed_history.hpp"

namespace talentops::engine {

/// Whether those who may write the fleet have signed what is to be followed. A commit counts as for
/// `git verify-commit`: an SSH signature in the namespace "git" by a key that is trusted for the time of the
/// commit. A tip must be by a key that is trusted today as well: whoever has an old key can choose the time
/// of a commit. Borrows: the history and the clock, for its lifetime. Threads: safe, if the reader of signers
/// is.
class CommitVerifier {
 public:
  /// Asked each time that there is something to verify: a key that was taken out counts no more at once.
  using ReadSigners = std::function<Result<codec::AllowedSigners>()>;

  CommitVerifier(ports::SignedHistory& history, const ports::Clock& clock, ReadSigners read_signers,
                 domain::VerifyCommits rule);

  /// Errors: kDenied with the first commit that does not count. Where nothing was accepted yet, it is the tip
  /// that must.
  Status verify(const std::optional<domain::CommitId>& accepted, const domain::CommitId& tip,
                const Call& call) const;

  /// The newest of `tip` and its first parents that may be a tip. Errors: kDenied if none of a thousand is.
  Result<domain::CommitId> newest_verified(const domain::CommitId& tip, const Call& call) const;

 private:
  enum class As { kTip, kHistory };
  Status check(const domain::CommitId& id, const ports::SignedCommit& commit, As as,
               const codec::AllowedSigners& signers) const;

  ports::SignedHistory& history_;
  const ports::Clock& clock_;
  ReadSigners read_signers_;
  domain::VerifyCommits rule_;
};

}  // namespace talentops::engine
