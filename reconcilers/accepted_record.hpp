#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/ports/desired_store.hpp"
#include "controller/ports/ledger.hpp"
#include "controller/ports/record_store.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::reconcilers {

/// Borrows, but for `trust`: whose acts count.
struct AcceptedPorts {
  ports::DesiredStore& store;
  ports::RecordStore& records;
  ports::Ledger& ledger;
  RecordReader& reader;
  codec::Trust trust;
};

/// The accepted tip of the watched branch as the records have it: what the next process begins with.
/// Threads: one.
class AcceptedRecord {
 public:
  /// `root_beside` is where records lie if they lie on the watched branch itself: there every record moves
  /// the tip, and a commit that only brings records is not worth one of its own, for which there would be no
  /// end.
  AcceptedRecord(AcceptedPorts ports, std::optional<std::string> root_beside)
      : ports_(std::move(ports)), root_beside_(std::move(root_beside)) {}

  /// As far as the records can be reached; else as they were last seen, if they ever were. On the watched
  /// branch itself, with the records that were made since.
  Result<std::optional<domain::CommitId>> read(const Call& call);
  /// Where records lie on the branch itself and `tip` lacks some that it had, they are put back by the same
  /// commit.
  Status record(const domain::CommitId& tip, const Call& call);

  /// The commit by which a person has confirmed that the branch leads to `tip` and no longer from `accepted`:
  /// one that only the new history has. So what was said of one rewrite says nothing of the next.
  Result<std::optional<domain::CommitId>> confirmed(const domain::CommitId& accepted,
                                                    const domain::CommitId& tip, const Call& call);

 private:
  Result<std::optional<domain::CommitId>> lost_by(const domain::CommitId& tip);
  Status put_back(const domain::CommitId& lost, const domain::CommitId& tip, const Call& call);
  Result<std::vector<ports::RecordFile>> lacking(const domain::CommitId& lost, const domain::CommitId& tip,
                                                 const std::string& folder);
  Result<bool> is_settled_at(const domain::CommitId& tip, const std::string& path);
  Result<bool> leads_to(const domain::CommitId& older, const domain::CommitId& newer);
  Result<bool> is_new(const domain::Act& act, const domain::CommitId& accepted,
                      const std::optional<domain::CommitId>& records_tip);
  Result<bool> is_nothing_new(const domain::CommitId& tip, const Call& call);

  AcceptedPorts ports_;
  std::optional<std::string> root_beside_;
};

}  // namespace talentops::reconcilers
