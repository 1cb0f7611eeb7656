#pragma once

#include <functional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"

namespace talentops::effects::git {

/// git's own lock on a reference of another repository ("<reference>.lock"), which every git honours, taken
/// so that a kill at any point leaves nothing that needs a person: the lock is born with its whole content,
/// and one that its process did not live to use is recognised (it holds a commit that `is_ours`, or has stood
/// longer than any live process holds one) and removed.
class ReferenceLock {
 public:
  using IsOurs = std::function<bool(const domain::CommitId&)>;

  /// `directory` is the repository's common directory. The content will be `commit`.
  /// Errors: kUnavailable if another process holds it; kDenied if it may not be written.
  static Result<ReferenceLock> take(const std::string& directory, const std::string& reference,
                                    const domain::CommitId& commit, const IsOurs& is_ours);

  ReferenceLock(ReferenceLock&& other) noexcept;
  ReferenceLock& operator=(ReferenceLock&&) = delete;
  ~ReferenceLock();  ///< gives an unpublished lock up

  /// The reference is the commit from here on, durably. Errors: kUnavailable: look at the reference to see
  /// what it is.
  Status publish();

 private:
  explicit ReferenceLock(std::string file) : file_(std::move(file)) {}
  std::string file_;  ///< of the reference; empty once published or moved from
};

}  // namespace talentops::effects::git
