#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/archive.hpp"
#include "controller/domain/history.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::cli {

/// The archives that the records of a fleet name, as far as the repository in which a person works has them.
/// Owns: what it has opened.
class ArchivedRecords {
 public:
  /// `root`: where `records` have what is theirs. Errors: the list of archives cannot be read.
  static Result<ArchivedRecords> open(const std::string& repository, ports::RecordStore& records,
                                      const std::optional<domain::CommitId>& tip, const std::string& root);
  ArchivedRecords(ArchivedRecords&&) noexcept;
  ~ArchivedRecords();

  struct Place {
    domain::RecordsArchive archive;
    bool is_here = false;  ///< in this repository
  };
  const std::vector<Place>& places() const { return places_; }

  /// Adds to what the records say of a placement what its archives say: a deployment that both have counts
  /// once.
  void extend(const domain::PlacementKey& placement, domain::PlacementHistory& history);

  /// The branch that a deployment was read from; nothing: from the records themselves.
  std::optional<std::string> branch_of(const domain::DeploymentId& deployment) const;

 private:
  struct Opened;
  ArchivedRecords();

  std::vector<Place> places_;
  std::vector<std::unique_ptr<Opened>> opened_;
  std::map<domain::DeploymentId, std::string> branches_;
};

/// Why what was recorded earlier cannot be told: it is in an archive that is not here.
Error not_here(const domain::RecordsArchive& archive);

}  // namespace talentops::cli
