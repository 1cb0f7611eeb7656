#include <memory>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/cli/records_ends.hpp"
#include "controller/cli/records_moving.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/fleet_edit.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/records/moved.hpp"

namespace talentops::cli {
namespace {

using domain::RecordsPlace;

constexpr std::size_t kLargestFile = 1024UL * 1024;
constexpr Duration kPatience = std::chrono::minutes(10);
constexpr std::uint32_t kDocumentMode = 0644;

RecordsPlace chosen_place(const RecordsRequest& request, RecordsPlace place) {
  if (request.what == RecordsRequest::What::kStay) return place;
  if (request.repository) place.repository = *request.repository == "." ? "" : *request.repository;
  if (request.branch) place.branch = *request.branch;
  if (request.root) place.root = *request.root;
  return place;
}

/// The Fleet as it lies in the person's clone, and as it will after the move.
struct FleetFile {
  std::string path;
  RecordsPlace from;
  RecordsPlace to;
  std::string edited = {};
};

Result<FleetFile> read_fleet(const RecordsRequest& request) {
  const auto catalog = TRY(read_fleet_directory(request.source.repository, {}));
  if (catalog.fleet.name.empty()) {
    return Error{ErrorKind::kInvalid, codes::kFleetUnusable,
                 request.source.repository + " has no usable Fleet document", std::nullopt,
                 "run talentops validate in it"};
  }
  const auto& file = catalog.fleet.where.file;
  FleetFile fleet{request.source.repository + "/" + file, catalog.fleet.records,
                  chosen_place(request, catalog.fleet.records)};
  const auto text = TRY(effects::read_small_file(fleet.path, kLargestFile));
  fleet.edited = TRY(codec::with_records_place(text, file, fleet.to));
  return fleet;
}

enum class Ended { kNamedAlready, kNothingThere, kMoved, kStaying, kBegun };

Result<std::unique_ptr<RecordsEnds>> open_ends(const RecordsRequest& request) {
  TRY(effects::git::initialize_git());
  const auto& repository = request.source.repository;
  return RecordsEnds::make(repository, TRY(author_of(repository, request.key)));
}

Result<Ended> move(const RecordsRequest& request, const FleetFile& fleet) {
  if (fleet.from == fleet.to) return Ended::kNamedAlready;
  const auto ends = TRY(open_ends(request));
  const auto from = TRY(ends->open(fleet.from));
  const auto to = TRY(ends->open(fleet.to));
  const effects::SystemClock clock;
  const Call call{{}, clock.monotonic() + kPatience};
  TRY(check_free(from, to, call));
  const auto left = TRY(leave(from, fleet.to, clock, call));
  if (left) TRY(arrive(from, *left, to, clock, call));
  return left ? Ended::kMoved : Ended::kNothingThere;
}

/// The Fleet names the old place still: it was to be edited last.
Result<Ended> stay(const RecordsRequest& request, const FleetFile& fleet) {
  const auto ends = TRY(open_ends(request));
  const auto from = TRY(ends->open(fleet.from));
  const effects::SystemClock clock;
  const Call call{{}, clock.monotonic() + kPatience};
  const auto gone_to = TRY(left_for(from, call));
  if (!gone_to) return Ended::kNamedAlready;
  TRY(check_not_arrived(from, ends->open(*gone_to), *gone_to, call));
  TRY(say_place(from, clock, call));
  return Ended::kStaying;
}

Result<Ended> begin(const RecordsRequest& request, const FleetFile& fleet) {
  const auto ends = TRY(open_ends(request));
  const auto at = TRY(ends->open(fleet.to));
  const effects::SystemClock clock;
  const Call call{{}, clock.monotonic() + kPatience};
  TRY(check_nothing_there(at, call));
  if (fleet.from != fleet.to) TRY(check_out_of_reach(ends->open(fleet.from), call));
  TRY(say_place(at, clock, call));
  return Ended::kBegun;
}

Result<Ended> perform(const RecordsRequest& request, const FleetFile& fleet) {
  switch (request.what) {
    case RecordsRequest::What::kMove:
      return move(request, fleet);
    case RecordsRequest::What::kStay:
      return stay(request, fleet);
    case RecordsRequest::What::kBegin:
      return begin(request, fleet);
  }
  return move(request, fleet);
}

void print(const FleetFile& fleet, Ended ended, const Output& output) {
  const auto place = records::place_text(fleet.to);
  if (output.wants_value()) {
    return output.value(codec::YamlValue()
                            .put("moved", ended == Ended::kMoved)
                            .put("begun", ended == Ended::kBegun)
                            .put("place", place)
                            .put("fleet", fleet.path));
  }
  switch (ended) {
    case Ended::kNamedAlready:
      output.out << fmt::format("the Fleet names {} already\n", place);
      return;
    case Ended::kNothingThere:
      output.out << fmt::format("nothing was recorded yet; records will be on {}\n", place);
      break;
    case Ended::kMoved:
      output.out << fmt::format("the records are on {} now\n", place);
      break;
    case Ended::kStaying:
      output.out << fmt::format("the records stay on {}: the move is taken back\n", place);
      return;
    case Ended::kBegun:
      output.out << fmt::format(
          "records begin anew on {}; of what stands now they know nothing: once the controller goes by this, "
          "each environment says so, and talentops unlock ENVIRONMENT --as current takes it up\n",
          place);
      break;
  }
  output.out << fmt::format("{} says so: commit it and have it merged; until then nothing new starts\n",
                            fleet.path);
}

}  // namespace

ExitCode records(const RecordsRequest& request, const Output& output) {
  const auto fleet = read_fleet(request);
  if (!fleet) return output.refuse(fleet.error());
  const auto done = perform(request, *fleet);
  if (!done) return output.fail(done.error());
  if (fleet->from != fleet->to && *done != Ended::kStaying) {
    const auto written = effects::write_file_atomically(fleet->path, fleet->edited, kDocumentMode);
    if (!written) return output.fail(written.error());
  }
  print(*fleet, *done, output);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
