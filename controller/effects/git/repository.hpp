#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// Opens the repository at exactly `path`. No work tree is ever touched through it.
/// Errors: kUnavailable if the directory is missing or cannot be read; kInvalid if it is no repository that
/// can be served.
Result<Owned<git_repository>> open_repository(const std::string& path);

/// The directory of the repository that `path` lies in, as `git` would find it. Errors: kInvalid where there
/// is none.
Result<std::string> discover_repository(const std::string& path);

/// The commit that a reference leads to; nothing if it is proven not to be there.
Result<std::optional<domain::CommitId>> reference_tip(git_repository& repository, const std::string& name);

/// Sets a reference of a repository of our own, whatever it was.
Status set_reference(git_repository& repository, const std::string& name, const domain::CommitId& commit);

/// Whether the object is there; says nothing about its bytes.
Result<bool> has_commit(git_repository& repository, const domain::CommitId& commit);

/// Gives a handle back to those that wait to be borrowed.
struct HandleReturn {
  std::string path;
  std::uint64_t generation = 0;
  void operator()(git_repository* handle) const;
};

/// A handle of a repository that stays open, with what it has read already; nobody else has it meanwhile.
using Handle = std::unique_ptr<git_repository, HandleReturn>;

/// `generation` tells apart what lay at the same path at different times. Threads: safe.
Result<Handle> borrow_handle(const std::string& path, std::uint64_t generation);

/// For `update`: nothing that was seen before will do.
inline constexpr MonotonicTime kAskNow = MonotonicTime::max();

/// Where the objects of a store lie. Threads: safe.
class Repository {
 public:
  virtual ~Repository() = default;

  virtual Result<Handle> handle() = 0;

  /// Brings `branch` up to date and keeps its tip under the reference `keep_as`; nothing if the branch does
  /// not exist. What was seen of it at `since` or later is new enough.
  virtual Result<std::optional<domain::CommitId>> update(const std::string& branch,
                                                         const std::string& keep_as, MonotonicTime since,
                                                         const Call& call) = 0;

  /// Called when the bytes of object `id` turned out missing or wrong, as `found` says: whether it is worth
  /// to read again. Errors: kUnavailable if they could not be fetched again, or were in vain a moment ago:
  /// then it is not known what is there.
  virtual Result<bool> heal(std::string_view id, const Error& found) = 0;

  virtual std::string text() const = 0;  ///< for messages
};

/// A repository that is there already, read as it is: a person's clone.
class Clone final : public Repository {
 public:
  /// `path` may be anywhere inside its work tree.
  static Result<Clone> open(const std::string& path);
  /// The same for what another remote of it had, and for nothing else.
  static Result<Clone> open(const std::string& path, std::string remote);

  Result<Handle> handle() override;
  /// The branch as it stands here, else as origin had it.
  Result<std::optional<domain::CommitId>> update(const std::string& branch, const std::string& keep_as,
                                                 MonotonicTime since, const Call& call) override;
  Result<bool> heal(std::string_view id, const Error& found) override;
  std::string text() const override { return path_; }

 private:
  Clone(std::string path, std::string remote) : path_(std::move(path)), remote_(std::move(remote)) {}

  std::string path_;
  std::string remote_;  ///< empty: itself, and its origin
};

}  // namespace talentops::effects::git
