#include "controller/process/records_home.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/redact.hpp"
#include "controller/codec/repository_address.hpp"
#include "controller/effects/git/remotes.hpp"
#include "controller/engine/recorded_places.hpp"
#include "controller/process/signers.hpp"
#include "controller/records/moved.hpp"
#include "controller/records/paths.hpp"

namespace talentops::process {
namespace {

using domain::RecordsPlace;

Error not_allowed(const std::string& repository) {
  return {ErrorKind::kDenied,
          codes::kRecordsNotAllowed,
          fmt::format("Fleet.spec.records.repository is {}, which is not allowed", redact(repository)),
          {},
          "list it in allow.repositories of the controller's configuration"};
}

bool is_at_server(const std::string& repository) {
  const auto address = codec::read_repository_address(repository);
  return address && address->transport != codec::Transport::kDirectory;
}

/// Only where the operator said so: whoever may write the fleet could have the credentials sent anywhere.
/// They are those of one server, the first that is listed.
Result<domain::RepositoryConfig> repository_of(const domain::ControllerConfig& config,
                                               const RecordsPlace& place) {
  const auto& allowed = config.allow.repositories;
  const bool is_allowed = std::any_of(allowed.begin(), allowed.end(), [&](const auto& each) {
    return codec::is_same_repository(each, place.repository);
  });
  if (!is_allowed) return not_allowed(place.repository);
  domain::RepositoryConfig repository;
  repository.url = place.repository;
  repository.branch = place.branch;
  repository.timeout = config.repository.timeout;
  repository.plain_http = config.records.plain_http;
  const auto server = std::find_if(allowed.begin(), allowed.end(), is_at_server);
  if (server != allowed.end() && codec::is_same_origin(*server, place.repository))
    repository.auth = config.records.auth;
  return repository;
}

effects::git::Mirror* mirror_in_use(const RecordsSurroundings& surroundings, const RecordsPlace& place) {
  const auto* home = surroundings.home;
  if (home == nullptr || !codec::is_same_repository(home->place.repository, place.repository)) return nullptr;
  return home->mirror.get();
}

Result<RecordsHome> open(const RecordsSurroundings& surroundings, const RecordsPlace& place) {
  const auto& config = surroundings.settings.config;
  RecordsHome home{place};
  auto* mirror =
      is_in_fleet_repository(place, config) ? &surroundings.fleet : mirror_in_use(surroundings, place);
  if (mirror == nullptr) {
    auto remote = TRY(effects::git::remote_of(TRY(repository_of(config, place))));
    home.mirror = TRY(effects::git::Mirror::open(surroundings.state.path(), std::move(remote)));
    mirror = home.mirror.get();
  }
  auto authorship = TRY(authorship_of(config.records));
  home.store = std::make_unique<effects::git::GitRecordStore>(*mirror, place.branch, std::move(authorship));
  return home;
}

/// Where they cannot be asked for, what is known of them will do: it is a place that was read before.
Result<std::optional<domain::CommitId>> tip_of(ports::RecordStore& store, const Call& call) {
  auto tip = store.fetch(call);
  if (tip || tip.error().kind == ErrorKind::kCanceled) return tip;
  auto seen = TRY(store.last_seen());
  return seen ? std::move(seen) : std::move(tip);
}

enum class Found {
  kNothing,  ///< no controller has ever written there
  kLeft,     ///< records that were moved since
  kRecords,
};

Result<Found> look(const RecordsHome& home, const Call& call) {
  const auto tip = TRY(tip_of(*home.store, call));
  if (!tip) return Found::kNothing;
  reconcilers::RecordReader reader(*home.store, home.place.root);
  const auto moved_to = TRY(reader.place(tip));
  if (moved_to) return *moved_to == home.place ? Found::kRecords : Found::kLeft;
  for (const auto& path : {records::accepted_path(), records::manifests_folder()}) {
    if (TRY(home.store->object_id(*tip, home.place.root + "/" + path))) return Found::kRecords;
  }
  return Found::kNothing;
}

struct Candidate {
  RecordsHome home;
  Found found;
};

Result<Candidate> examine(const RecordsSurroundings& surroundings, const RecordsPlace& place,
                          const Call& call) {
  auto home = TRY(open(surroundings, place));
  const auto found = TRY(look(home, call));
  return Candidate{std::move(home), found};
}

}  // namespace

std::optional<RecordsPlace> moved_to(const RecordsHome& home, reconcilers::RecordReader& reader) {
  const auto tip = home.store->last_seen();
  if (!tip) return std::nullopt;
  const auto place = reader.place(*tip);
  return place ? *place : std::nullopt;
}

std::optional<Error> why_held(const RecordsHome& home, reconcilers::RecordReader& reader,
                              const RecordsPlace& named) {
  const auto there = moved_to(home, reader);
  if (there && *there != home.place)
    return *there == named ? records::have_not_arrived(*there) : records::have_left(*there);
  if (named == home.place) return std::nullopt;
  return Error{ErrorKind::kDenied,
               codes::kRecordsPlaceChanged,
               "Fleet.spec.records was changed by an edit",
               {},
               "put the old place back"};
}

bool is_in_fleet_repository(const RecordsPlace& place, const domain::ControllerConfig& config) {
  return place.repository.empty() || codec::is_same_repository(place.repository, config.repository.url);
}

Result<RecordsHome> find_records(const RecordsSurroundings& surroundings, const domain::Fleet& fleet,
                                 const domain::CommitId& tip, const Call& call) {
  const auto& now = fleet.records;
  std::optional<Candidate> best;
  std::optional<Error> unknown;
  const auto consider = [&](const RecordsPlace& place) {
    auto candidate = examine(surroundings, place, call);
    if (!candidate) {
      auto why = std::move(candidate).error();
      if (!unknown) unknown = place == now ? why : why.context("where the records may be still");
    } else if (!best || candidate->found > best->found) {
      best = *std::move(candidate);
    }
    return best && best->found == Found::kRecords;
  };
  if (consider(now)) return std::move(best->home);
  for (const auto& place :
       TRY(engine::recorded_places(surroundings.store, surroundings.catalogs, tip, fleet))) {
    if (place != now && consider(place)) return std::move(best->home);
  }
  // Where one of them is unknown, none of the others can be taken for the one.
  if (unknown) return *std::move(unknown);
  return std::move(best->home);
}

}  // namespace talentops::process
