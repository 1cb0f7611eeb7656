#include "controller/cli/archived_records.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/cli/records_source.hpp"
#include "controller/codec/retention.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/git/repository.hpp"
#include "controller/records/archived.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::cli {

using reconcilers::RecordReader;

/// Each part borrows from those above it.
struct ArchivedRecords::Opened {
  Opened(effects::git::Clone opened, const domain::RecordsPlace& place)
      : clone(std::move(opened)),
        store(clone, place.branch),
        reader(store, place.root, RecordReader::kAllDeployments),
        branch(place.branch) {}

  effects::git::Clone clone;
  effects::git::GitRecordStore store;
  RecordReader reader;
  std::string branch;
  std::optional<domain::CommitId> tip = {};
};

ArchivedRecords::ArchivedRecords() = default;
ArchivedRecords::ArchivedRecords(ArchivedRecords&&) noexcept = default;
ArchivedRecords::~ArchivedRecords() = default;

Result<ArchivedRecords> ArchivedRecords::open(const std::string& repository, ports::RecordStore& records,
                                              const std::optional<domain::CommitId>& tip,
                                              const std::string& root) {
  ArchivedRecords archived;
  const auto path = root + "/" + records::archives_path();
  if (!tip || !TRY(records.object_id(*tip, path))) return archived;
  for (auto& archive : TRY(codec::decode_archives(TRY(records.read(*tip, path)), path))) {
    auto clone = open_records(repository, archive.place);
    if (clone) {
      auto opened = std::make_unique<Opened>(*std::move(clone), archive.place);
      opened->tip = TRY(opened->store.fetch(Call{}));
      if (opened->tip) archived.opened_.push_back(std::move(opened));
    }
    const bool is_here = !archived.opened_.empty() && archived.opened_.back()->branch == archive.place.branch;
    archived.places_.push_back({std::move(archive), is_here});
  }
  return archived;
}

void ArchivedRecords::extend(const domain::PlacementKey& placement, domain::PlacementHistory& history) {
  auto& deployments = history.deployments;
  for (const auto& each : opened_) {
    auto older = each->reader.history(each->tip, placement);
    if (older.unreadable && !history.unreadable) history.unreadable = std::move(older.unreadable);
    for (auto& past : older.deployments) {
      const bool is_known = std::any_of(deployments.begin(), deployments.end(),
                                        [&](const auto& known) { return known.id == past.id; });
      if (is_known) continue;
      branches_[past.id] = each->branch;
      deployments.push_back(std::move(past));
    }
  }
  std::stable_sort(deployments.begin(), deployments.end(),
                   [](const auto& a, const auto& b) { return b.id < a.id; });
}

std::optional<std::string> ArchivedRecords::branch_of(const domain::DeploymentId& deployment) const {
  const auto found = branches_.find(deployment);
  return found == branches_.end() ? std::nullopt : std::optional(found->second);
}

Error not_here(const domain::RecordsArchive& archive) {
  return {ErrorKind::kUnavailable, codes::kBranchMissing,
          fmt::format("{}, which this repository does not have", records::archive_text(archive)),
          std::nullopt, fmt::format("run `git fetch` for branch {}", archive.place.branch)};
}

}  // namespace talentops::cli
