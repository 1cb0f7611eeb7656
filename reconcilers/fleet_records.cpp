#include "reconcilers/fleet_records.hpp"

#include <algorithm>

#include "controller/codec/records.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/record_folders.hpp"

namespace talentops::reconcilers {

using domain::PlacementKey;

Result<std::set<domain::EnvironmentKey>> FleetRecords::taken_back(const Tip& tip,
                                                                  const domain::TalentName& talent,
                                                                  const Digest& bundle) {
  std::set<domain::EnvironmentKey> places;
  if (!tip) return places;
  return rollbacks_.with([&](Rollbacks& known) -> Result<std::set<domain::EnvironmentKey>> {
    const PlacementFolders::Changes changes{
        [&](const PlacementKey& placement, const std::string& path) -> Status {
          TakenBack now;
          TRY(read_rollbacks(*tip, path, now));
          known.taken_back[placement] = std::move(now);
          return {};
        },
        [&](const PlacementKey& placement) { known.taken_back.erase(placement); }};
    TRY(known.folders.look(store_, *tip, root_ + "/" + records::rollbacks_folder(), changes));
    for (const auto& [placement, taken] : known.taken_back) {
      if (placement.talent == talent && (taken.is_unread || taken.bundles.contains(bundle)))
        places.insert(placement.environment);
    }
    return places;
  });
}

Status FleetRecords::read_rollbacks(const domain::CommitId& tip, const std::string& path, TakenBack& into) {
  for (const auto& file : TRY(dated_documents(store_, tip, path))) {
    const auto record = codec::decode_rollback(TRY(store_.read(tip, file)), file);
    if (record) {
      into.bundles.insert(record->from.package.bundle);
    } else {
      into.is_unread = true;
    }
  }
  return {};
}

Result<std::set<PlacementKey>> FleetRecords::under_way(const Tip& tip) {
  if (!tip) return std::set<PlacementKey>();
  return open_.with([&](Open& known) -> Result<std::set<PlacementKey>> {
    const PlacementFolders::Changes changes{
        [&](const PlacementKey& placement, const std::string& path) -> Status {
          known.placements.erase(placement);
          if (TRY(is_open(*tip, path))) known.placements.insert(placement);
          return {};
        },
        [&](const PlacementKey& placement) { known.placements.erase(placement); }};
    TRY(known.folders.look(store_, *tip, root_ + "/" + records::manifests_folder(), changes));
    return known.placements;
  });
}

Result<bool> FleetRecords::is_open(const domain::CommitId& tip, const std::string& path) {
  const auto newest = TRY(dated_documents(store_, tip, path, 1));
  if (newest.empty()) return false;
  const auto manifest = codec::decode_manifest(TRY(store_.read(tip, newest.front())), newest.front());
  return !manifest || manifest->is_open();
}

}  // namespace talentops::reconcilers
