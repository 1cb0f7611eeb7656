#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/codec/trusted.hpp"
#include "controller/domain/archive.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/plan/retention.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/desired_store.hpp"
#include "controller/ports/record_archive.hpp"
#include "controller/ports/record_store.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::reconcilers {

/// Borrows, but for `trust`: whose acts count.
struct ArchivingPorts {
  ports::DesiredStore& store;
  ports::RecordStore& records;
  ports::RecordArchive& archive;
  RecordReader& reader;
  const ports::Clock& clock;
  codec::Trust trust;
};

/// Moves years of records that are older than the Fleet asks for, and that nothing of the present needs, to
/// the archive. Order: they are in the archive, and were seen there, before they leave the records; broken
/// off in between, the next run finds them in both and goes on. Work follows what moves: whole folders, by
/// their ids. Threads: one.
class RecordArchiving {
 public:
  /// `place`: where the records are.
  RecordArchiving(ArchivingPorts ports, domain::RecordsPlace place);

  /// Everything that may go as of now, by what `catalog` wishes; where nothing may, nothing is written.
  /// Errors: as RecordStore; kConflict if others were faster again and again.
  Status run(const domain::Catalog& catalog, const Call& call);

 private:
  enum class Step { kDone, kLooked, kWent };
  using Entries = std::vector<ports::RecordEntry>;
  using Wishes = std::map<domain::TalentName, std::set<domain::Version>>;

  Result<std::optional<Duration>> keep(const domain::Catalog& catalog);
  Result<Step> step(const domain::Catalog& catalog, const plan::Retention& retention, const Call& call);
  Result<Entries> what_may_go(const domain::CommitId& tip, const domain::Catalog& catalog,
                              const plan::Retention& retention);
  Status add_placement(const domain::CommitId& tip, const domain::PlacementKey& placement,
                       const plan::PresentNeeds& needs, const plan::Retention& retention, Entries& entries);
  Status add_looks(const domain::CommitId& tip, const domain::EnvironmentKey& environment, int first_year,
                   Entries& entries);
  Status add_acts(const domain::CommitId& tip, int first_year, Entries& entries);
  Result<bool> are_spent(const domain::CommitId& tip, const std::string& month,
                         const codec::AllowedSigners& signers);
  Result<domain::DeploymentId> oldest_end(const domain::CommitId& tip,
                                          const domain::EnvironmentKey& environment);
  Result<std::string> archives_with(const domain::CommitId& tip, int before);
  std::string below_root(const std::string& path) const { return place_.root + "/" + path; }

  ArchivingPorts ports_;
  domain::RecordsPlace place_;
};

}  // namespace talentops::reconcilers
