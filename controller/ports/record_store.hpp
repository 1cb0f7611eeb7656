#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::ports {

struct RecordFile {
  std::string path;  ///< below the repository's root
  std::string content;
};

struct RecordCommit {
  std::vector<RecordFile> files;
  std::string message;
  Instant at;
};

/// The records branch: commits made in memory, without a work tree, and pushed by compare-and-set.
/// Threads: reading is safe; `commit`, `push` and the pending commit belong to the one ledger writer,
/// `go_on_from` to the one who follows the watched branch.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  /// Brings the records branch up to date; its tip, or nothing if the branch does not exist yet (proven, not
  /// guessed).
  virtual Result<std::optional<domain::CommitId>> fetch(const Call& call) = 0;

  /// As `fetch`, but what the remote showed at `begun` or later is new enough, also where another branch of
  /// it was asked for: a poll asks a repository once, however many of its branches it follows.
  virtual Result<std::optional<domain::CommitId>> fetch_since(MonotonicTime begun, const Call& call) = 0;

  /// The tip as it was when the branch was last fetched, by whatever process; nothing if it never was, or was
  /// not there. Asks nobody.
  virtual Result<std::optional<domain::CommitId>> last_seen() = 0;

  /// A file as of `commit`. Errors: kNotFound.
  virtual Result<std::string> read(const domain::CommitId& commit, std::string_view path) = 0;
  /// Entries of a directory as of `commit`; empty where there is none.
  virtual Result<std::vector<TreeEntry>> list(const domain::CommitId& commit, std::string_view path) = 0;
  /// The id of whatever is at `path`, for caches: equal ids are equal content. Nothing where there is none.
  virtual Result<std::optional<std::string>> object_id(const domain::CommitId& commit,
                                                       std::string_view path) = 0;

  /// Makes a commit on `parent` (none: the first one, an orphan) in the mirror and returns it; nothing is
  /// pushed. It is kept as the pending commit until `clear_pending`.
  virtual Result<domain::CommitId> commit(const std::optional<domain::CommitId>& parent,
                                          const RecordCommit& change) = 0;

  /// Pushes `commit` onto the branch if its tip is still `expected` (none: does not exist). Success says that
  /// the call succeeded and the ref status was accepted; whether the remote shows the commit is for the
  /// caller to look at. Errors: kConflict if the tip has moved (nothing was pushed); kDenied if a hook or a
  /// permission said no; kUnavailable if the remote is out of reach or did not answer: then it is not known
  /// whether it was pushed.
  virtual Status push(const domain::CommitId& commit, const std::optional<domain::CommitId>& expected,
                      const Call& call) = 0;

  /// The branch is at `tip`, which lacks what it is known to have had, and a person has said that this is
  /// right: commits `change` onto it and pushes that; without files there is nothing to commit. Once the
  /// remote shows it, that is what the branch is known to have had. Errors: as `push`.
  virtual Status go_on_from(const domain::CommitId& tip, const RecordCommit& change, const Call& call) = 0;

  /// What was committed and not confirmed as pushed, across restarts.
  virtual Result<std::optional<domain::CommitId>> pending() = 0;
  virtual Status clear_pending() = 0;

  /// The message and parent of a commit of this store, to make it again on another tip.
  struct Contents {
    std::optional<domain::CommitId> parent;
    RecordCommit change;
  };
  virtual Result<Contents> contents(const domain::CommitId& commit) = 0;
  /// Whether `ancestor` is `commit` or an ancestor of it.
  virtual Result<bool> descends(const domain::CommitId& commit, const domain::CommitId& ancestor) = 0;
};

}  // namespace talentops::ports
