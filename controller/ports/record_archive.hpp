#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::ports {

/// A file or a whole folder of the records, told by the object that it is: equal ids are equal content.
struct RecordEntry {
  std::string path;  ///< below the repository's root
  std::string id;
  bool operator==(const RecordEntry&) const = default;
};

/// The branch beside that of the records to which what is old goes. Each push onto either branch is one
/// commit by compare-and-set, and success says no more than that of RecordStore::push: the next look shows
/// whether it arrived. Threads: one.
class RecordArchive {
 public:
  virtual ~RecordArchive() = default;

  /// Brings the archive up to date; its tip, or nothing if there is none yet. Errors: as RecordStore::fetch.
  virtual Result<std::optional<domain::CommitId>> fetch(const Call& call) = 0;

  /// Whether the archive has, as of `tip`, everything that is in `entries` as `records` has them.
  virtual Result<bool> holds(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
                             const std::vector<RecordEntry>& entries) = 0;

  /// Pushes onto the archive, if it is at `tip` still, a commit with `entries` as `records` has them, at the
  /// same paths. Of a folder that is there already both are kept. `change` has the message; its files are
  /// none. Errors: as RecordStore::push.
  virtual Status add(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
                     const std::vector<RecordEntry>& entries, const RecordCommit& change,
                     const Call& call) = 0;

  /// Pushes onto the records, if they are at `records` still, a commit without `entries` and with the files
  /// of `change`. Errors: as RecordStore::push.
  virtual Status remove(const domain::CommitId& records, const std::vector<RecordEntry>& entries,
                        const RecordCommit& change, const Call& call) = 0;
};

}  // namespace talentops::ports
