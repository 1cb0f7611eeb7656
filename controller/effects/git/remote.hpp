#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// What a reference leads to; nothing if it is proven not to be there.
using RemoteTip = std::optional<domain::CommitId>;

/// One look at a remote repository, under the call that it was opened with. Threads: stays in one.
class RemoteSession {
 public:
  virtual ~RemoteSession() = default;

  /// One answer for each of `references`, in their order: one that cannot be read says nothing of the others.
  virtual Result<std::vector<Result<RemoteTip>>> tips(const std::vector<std::string>& references) = 0;

  /// Brings `wants`, which `tips` showed, and all that they need into `into`; durable before it returns.
  /// Order: at most once. Errors: kInvalid (damage) if either side is damaged; kUnavailable; kCanceled.
  virtual Status bring(const std::vector<domain::CommitId>& wants, git_repository& into) = 0;
};

/// One push onto a branch, by compare-and-set; never forced.
struct Push {
  std::string branch;
  domain::CommitId commit;
  std::optional<domain::CommitId> expected;  ///< nothing: the branch does not exist
  std::string pack = {};                     ///< one of `from` that brings what `expected` lacks, if there is
};

/// A repository somewhere else: what a mirror copies and where records are pushed. Threads: safe.
class Remote {
 public:
  virtual ~Remote() = default;

  virtual Result<std::unique_ptr<RemoteSession>> connect(const Call& call) = 0;
  /// Errors: as RecordStore::push.
  virtual Status push(git_repository& from, const Push& push, const Call& call) = 0;
  /// Its address, for messages and to tell it from others: without anything that is secret.
  virtual const std::string& text() const = 0;
};

}  // namespace talentops::effects::git
