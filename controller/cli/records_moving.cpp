#include "controller/cli/records_moving.hpp"

#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/codec/records.hpp"
#include "controller/records/moved.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/record_reader.hpp"

namespace talentops::cli {
namespace {

using domain::CommitId;
using domain::RecordsPlace;
using Tip = std::optional<CommitId>;

Error is_open(const domain::PlacementKey& placement, const domain::DeploymentId& deployment) {
  return {ErrorKind::kDenied,
          codes::kRecordsInFlight,
          fmt::format("{}: deployment {} is open", placement.text(), deployment.text()),
          {},
          "wait until it has an outcome, and move the records then"};
}

Status nothing_in_flight(reconcilers::RecordReader& reader, const Tip& tip) {
  for (const auto& key : TRY(reader.environments(tip))) {
    for (const auto& talent : TRY(reader.placements(tip, key))) {
      const auto history = reader.history(tip, {key, talent});
      if (history.unreadable) return *history.unreadable;
      if (history.open) return is_open({key, talent}, history.open->intent.id);
    }
  }
  return {};
}

/// Whatever a push said, the next look shows whether it arrived; on a tip that has moved it is made again.
Status unless_moved(Status pushed) {
  if (!pushed && pushed.error().kind == ErrorKind::kConflict) return {};
  return pushed;
}

/// Everything below the root of `from`, at the root of `to`.
Status collect(ports::RecordStore& store, const CommitId& commit, const std::string& from,
               const std::string& to, std::vector<ports::RecordFile>& files) {
  for (const auto& entry : TRY(store.list(commit, from))) {
    const auto path = from + "/" + entry.name;
    if (entry.kind == ports::TreeEntryKind::kTree) {
      TRY(collect(store, commit, path, to + "/" + entry.name, files));
    } else {
      auto content = TRY(store.read(commit, path));
      files.push_back({to + "/" + entry.name, std::move(content)});
    }
  }
  return {};
}

/// On a branch of wishes the history is not one of records.
Result<bool> has_only_records(ports::RecordStore& store, const CommitId& commit, const std::string& root) {
  for (const auto& entry : TRY(store.list(commit, ""))) {
    if (entry.name != root.substr(0, root.find('/'))) return false;
  }
  return true;
}

enum class There { kNothing, kEarlier, kArrived };

/// What is at the place that they go to: records that have come from there may come back.
Result<There> look(const RecordsEnd& from, const RecordsEnd& to, const Tip& tip) {
  if (!tip || !TRY(to.store.object_id(*tip, to.place.root))) return There::kNothing;
  reconcilers::RecordReader reader(to.store, to.place.root);
  const auto says = TRY(reader.place(tip));
  if (says == to.place) return There::kArrived;
  if (says == from.place) return There::kEarlier;
  return Error{ErrorKind::kDenied,
               codes::kRecordsPlaceTaken,
               fmt::format("there are records already on {}", records::place_text(to.place)),
               {},
               "choose another branch or root"};
}

std::string message_of(const RecordsPlace& to) {
  return fmt::format("records moved to {}\n", records::place_text(to));
}

/// The commit that is to be the tip there.
Result<CommitId> arrival(const RecordsEnd& from, const CommitId& left, const RecordsEnd& to, const Tip& tip,
                         const ports::Clock& clock, const Call& call) {
  if (from.place.root == to.place.root && TRY(has_only_records(from.store, left, from.place.root))) {
    TRY(to.store.take_over(from.mirror, left, call));
    if (!tip || TRY(to.store.descends(left, *tip))) return left;
  }
  ports::RecordCommit commit{{}, message_of(to.place), clock.now()};
  TRY(collect(from.store, left, from.place.root, to.place.root, commit.files));
  return to.store.commit(tip, commit);
}

}  // namespace

Status check_free(const RecordsEnd& from, const RecordsEnd& to, const Call& call) {
  TRY(look(from, to, TRY(to.store.fetch(call))));
  return {};
}

Result<Tip> leave(const RecordsEnd& from, const RecordsPlace& to, const ports::Clock& clock,
                  const Call& call) {
  reconcilers::RecordReader reader(from.store, from.place.root);
  while (true) {
    auto tip = TRY(from.store.fetch(call));
    if (!tip || !TRY(from.store.object_id(*tip, from.place.root))) return Tip();
    const auto says = TRY(reader.place(tip));
    if (says == to) return tip;
    if (says && *says != from.place) return records::have_left(*says);
    TRY(nothing_in_flight(reader, tip));
    const auto path = from.place.root + "/" + records::place_path();
    const auto made =
        TRY(from.store.commit(tip, {{{path, codec::encode_records_place(to)}}, message_of(to), clock.now()}));
    TRY(unless_moved(from.store.push(made, tip, call)));
  }
}

Status arrive(const RecordsEnd& from, const CommitId& left, const RecordsEnd& to, const ports::Clock& clock,
              const Call& call) {
  while (true) {
    const auto tip = TRY(to.store.fetch(call));
    if (TRY(look(from, to, tip)) == There::kArrived) return {};
    const auto made = TRY(arrival(from, left, to, tip, clock, call));
    TRY(unless_moved(to.store.push(made, tip, call)));
  }
}

Result<std::optional<RecordsPlace>> left_for(const RecordsEnd& from, const Call& call) {
  reconcilers::RecordReader reader(from.store, from.place.root);
  auto says = TRY(reader.place(TRY(from.store.fetch(call))));
  if (says && *says == from.place) says.reset();
  return says;
}

Status check_not_arrived(const RecordsEnd& from, const Result<RecordsEnd>& to, const RecordsPlace& place,
                         const Call& call) {
  const auto look_there = [&]() -> Result<There> {
    if (!to) return to.error();
    return look(from, *to, TRY(to->store.fetch(call)));
  };
  const auto there = look_there();
  if (!there && there.error().code != codes::kRecordsPlaceTaken) {
    auto unknown = there.error();
    unknown.kind = ErrorKind::kUnavailable;
    unknown.hint = fmt::format(
        "let it be reached and run this again; if it is gone for good, remove {}/{} from branch {} with git",
        from.place.root, records::place_path(), from.place.branch);
    return std::move(unknown).context(
        fmt::format("it is not known whether the records have arrived on {}", records::place_text(place)));
  }
  if (!there || *there != There::kArrived) return {};
  return Error{
      ErrorKind::kDenied,
      codes::kRecordsLeft,
      fmt::format("the records have arrived on {}", records::place_text(place)),
      {},
      "run the same talentops records move again, have its change of the Fleet merged, and move them "
      "back from there"};
}

Status check_nothing_there(const RecordsEnd& at, const Call& call) {
  const auto tip = TRY(at.store.fetch(call));
  if (!tip) return {};
  for (const auto& entry : TRY(at.store.list(*tip, at.place.root))) {
    if (entry.name == records::place_path()) continue;  // begun already, or left for another place
    return Error{ErrorKind::kDenied,
                 codes::kRecordsPlaceTaken,
                 fmt::format("there are records already on {}", records::place_text(at.place)),
                 {},
                 "choose another branch or root"};
  }
  return {};
}

Status check_out_of_reach(const Result<RecordsEnd>& old, const Call& call) {
  if (!old) return {};
  const auto tip = old->store.fetch(call);
  if (!tip || !*tip) return {};
  return Error{ErrorKind::kDenied,
               codes::kRecordsPlaceTaken,
               fmt::format("the records on {} can be had", records::place_text(old->place)),
               {},
               "bring them along with talentops records move"};
}

Status say_place(const RecordsEnd& at, const ports::Clock& clock, const Call& call) {
  reconcilers::RecordReader reader(at.store, at.place.root);
  while (true) {
    const auto tip = TRY(at.store.fetch(call));
    if (TRY(reader.place(tip)) == at.place) return {};
    const auto path = at.place.root + "/" + records::place_path();
    const auto made =
        TRY(at.store.commit(tip, {{{path, codec::encode_records_place(at.place)}},
                                  fmt::format("records are on {}\n", records::place_text(at.place)),
                                  clock.now()}));
    TRY(unless_moved(at.store.push(made, tip, call)));
  }
}

}  // namespace talentops::cli
