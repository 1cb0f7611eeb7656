#pragma once

#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/ports/desired_store.hpp"
#include "controller/ports/ledger.hpp"
#include "controller/ports/record_store.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::reconcilers {

/// Borrows.
struct AcceptedPorts {
  ports::DesiredStore& store;
  ports::RecordStore& records;
  ports::Ledger& ledger;
  RecordReader& reader;
};

/// The accepted tip of the watched branch as the records have it: what the next process begins with.
/// Threads: one.
class AcceptedRecord {
 public:
  /// `root_beside` is where records lie if they lie on the watched branch itself: there every record moves
  /// the tip, and a commit that only brings records is not worth one of its own, for which there would be no
  /// end.
  AcceptedRecord(AcceptedPorts ports, std::optional<std::string> root_beside)
      : ports_(ports), root_beside_(std::move(root_beside)) {}

  /// As far as the records can be reached; else as they were last seen, if they ever were.
  Result<std::optional<domain::CommitId>> read(const Call& call);
  Status record(const domain::CommitId& tip, const Call& call);

 private:
  Result<bool> is_nothing_new(const domain::CommitId& tip, const Call& call);

  AcceptedPorts ports_;
  std::optional<std::string> root_beside_;
};

}  // namespace talentops::reconcilers
