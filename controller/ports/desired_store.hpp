#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::ports {

enum class TreeEntryKind { kFile, kExecutable, kLink, kTree, kOther };

struct TreeEntry {
  std::string name;
  std::string id;  ///< of the object: equal ids are equal content
  TreeEntryKind kind = TreeEntryKind::kFile;
};

struct CommitFacts {
  domain::CommitId id;
  Instant committed_at;
  std::string author;  ///< "Name <email>"
};

/// How one commit stands to another.
enum class Descent { kSame, kAhead, kBehind, kDiverged };

/// Reads a tree of files at a commit. Paths are relative to its root, "" is the root. Threads: safe.
class TreeReader {
 public:
  virtual ~TreeReader() = default;

  /// The id of the tree at `path`. Errors: kNotFound.
  virtual Result<std::string> tree_id(const domain::CommitId& commit, std::string_view path) = 0;
  /// The entries of the tree `id`, in git's order.
  virtual Result<std::vector<TreeEntry>> read_tree(std::string_view id) = 0;
  /// The bytes of the blob `id`. Errors: kInvalid if it is larger than `limit`.
  virtual Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) = 0;
};

/// The fleet repository, read through a mirror: no work tree, ever.
/// Threads: safe; each call uses a handle of its own thread.
class DesiredStore : public TreeReader {
 public:
  /// Brings the watched branch up to date and returns its tip.
  /// Errors: kNotFound if the remote has no such branch; kUnavailable if the remote is out of reach; kInvalid
  /// if it is no repository that can be served.
  virtual Result<domain::CommitId> fetch(const Call& call) = 0;

  virtual Result<CommitFacts> commit(const domain::CommitId& commit) = 0;
  /// How `newer` stands to `older`: kAhead if it descends from it.
  virtual Result<Descent> descent(const domain::CommitId& older, const domain::CommitId& newer) = 0;

  /// The blobs that `path` had, newest first, at `commit` and its first-parent ancestors, at most `depth`
  /// commits back; one entry for each change, with the commit that made it (or the last one that was looked
  /// at).
  struct PathVersion {
    domain::CommitId commit;
    std::optional<std::string> blob;  ///< absent: there was no such file
  };
  virtual Result<std::vector<PathVersion>> history(const domain::CommitId& commit, std::string_view path,
                                                   int depth) = 0;

  /// What the commits say of themselves that `tip` has and `since` has not, and that touched one of `paths`
  /// (files or folders), merged branches included; a merge only where whoever made it chose what is there.
  /// Without `since`, or where that is not known, all that `tip` has. Errors: kNotFound.
  struct CommitText {
    std::string author;  ///< "Name <email>"
    std::string message;
  };
  virtual Result<std::vector<CommitText>> touching(const domain::CommitId& tip,
                                                   const std::optional<domain::CommitId>& since,
                                                   const std::vector<std::string>& paths) = 0;

  /// The resolved id of a revision that a person typed ("HEAD~1", "origin/main", "3f9a1c2"). Errors:
  /// kNotFound.
  virtual Result<domain::CommitId> resolve(std::string_view revision) = 0;
};

}  // namespace talentops::ports
