#pragma once

#include <map>
#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/codec/manifest_decoder.hpp"
#include "controller/domain/names.hpp"
#include "controller/engine/records_message.hpp"
#include "controller/ports/ledger.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::engine {

/// Records of an earlier batch that were never seen at the remote.
struct Backlog {
  domain::CommitId commit;
  ports::RecordStore::Contents contents;
};

/// A commit in the making on one tip: what differs from it, and who says so.
class Draft {
 public:
  /// `root`: where records lie. Borrows: the store, `decode`.
  Draft(ports::RecordStore& store, std::optional<domain::CommitId> tip, std::string root,
        const codec::ManifestDecoder& decode)
      : store_(store), tip_(std::move(tip)), root_(std::move(root)), decode_(decode) {}

  /// Takes from a backlog what nobody has written since, but not an intent that never reached the tip: its
  /// gates would have to be asked again, and whoever wanted it asks anew.
  Status add(const Backlog& backlog);
  /// Later additions win over earlier ones of the same path. A file that the tip has byte for byte is left
  /// out, and so is every file of a deployment that has its outcome at the tip: whoever wrote that was first.
  Status add(const ports::Proposal& proposal);

  bool empty() const { return files_.empty(); }
  bool same_as(const Backlog& backlog) const;
  ports::RecordCommit commit(Instant at) const;

 private:
  /// Whether that changes the tip.
  Result<bool> put(const ports::RecordFile& file);
  bool is_open_manifest(const ports::RecordFile& file) const;
  Result<bool> is_closed_at_tip(const ports::RecordFile& file) const;
  Result<bool> differs_from_tip(const ports::RecordFile& file) const;
  Result<std::optional<std::string>> object_at(const std::optional<domain::CommitId>& commit,
                                               const std::string& path) const;

  ports::RecordStore& store_;
  std::optional<domain::CommitId> tip_;
  std::string root_;
  const codec::ManifestDecoder& decode_;
  std::map<std::string, std::string> files_;  ///< content by path
  RecordsMessage message_;
};

}  // namespace talentops::engine
