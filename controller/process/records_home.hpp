#pragma once

#include <memory>
#include <optional>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/state/state_directory.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"
#include "controller/process/settings.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::process {

/// Where the records are, opened. Owns: the mirror of a repository of their own.
struct RecordsHome {
  domain::RecordsPlace place;
  std::unique_ptr<effects::git::Mirror> mirror = {};  ///< absent: they are in the fleet's repository
  std::unique_ptr<effects::git::GitRecordStore> store = {};
};

/// Where the records say that they are, as far as is known here; nothing: they were never moved.
std::optional<domain::RecordsPlace> moved_to(const RecordsHome& home, reconcilers::RecordReader& reader);

/// Why nothing new may begin with the records at `home` while the Fleet names `named`.
std::optional<Error> why_held(const RecordsHome& home, reconcilers::RecordReader& reader,
                              const domain::RecordsPlace& named);

/// Borrows. `fleet` is the mirror that `store` reads.
struct RecordsSurroundings {
  const Settings& settings;
  const effects::StateDirectory& state;
  effects::git::Mirror& fleet;
  ports::DesiredStore& store;
  ports::CatalogSource& catalogs;
  const RecordsHome* home = nullptr;  ///< what is in use meanwhile: a mirror is opened once
};

/// Whether a place is in the repository that the controller follows.
bool is_in_fleet_repository(const domain::RecordsPlace& place, const domain::ControllerConfig& config);

/// Finds the records of `fleet`, which is the one of `tip`. They are where the Fleet says; where nothing has
/// ever been recorded there, though it was at a place that the Fleet named before, they are still at that
/// one: an edit moves nothing, and neither does a move that was broken off. Errors: kDenied for a repository
/// that the configuration does not allow; kInvalid for one that cannot be reached as it is configured; as
/// RecordStore::fetch where it is not known what is there.
Result<RecordsHome> find_records(const RecordsSurroundings& surroundings, const domain::Fleet& fleet,
                                 const domain::CommitId& tip, const Call& call);

}  // namespace talentops::process
