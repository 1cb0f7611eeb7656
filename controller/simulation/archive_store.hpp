#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/ports/record_archive.hpp"
#include "controller/simulation/world.hpp"

namespace talentops::simulation {

inline constexpr const char* kArchive = "talentops/records-archive";

/// The archive of a world's records as one process sees it. What it fetches and pushes are effects like any
/// others of git, told apart by their branch. Borrows: both.
class ArchiveStore final : public ports::RecordArchive {
 public:
  ArchiveStore(World& world, Life& life) : world_(world), life_(life) {}

  Result<std::optional<domain::CommitId>> fetch(const Call& call) override;
  Result<bool> holds(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
                     const std::vector<ports::RecordEntry>& entries) override;
  Status add(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
             const std::vector<ports::RecordEntry>& entries, const ports::RecordCommit& change,
             const Call& call) override;
  Status remove(const domain::CommitId& records, const std::vector<ports::RecordEntry>& entries,
                const ports::RecordCommit& change, const Call& call) override;

 private:
  std::string with_entries(const std::string& tree, const domain::CommitId& records,
                           const std::vector<ports::RecordEntry>& entries);
  Status push(const std::string& branch, const std::optional<domain::CommitId>& expected, std::string tree,
              const ports::RecordCommit& change, const Call& call);

  World& world_;
  Life& life_;
};

}  // namespace talentops::simulation
