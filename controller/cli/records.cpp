#include <memory>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/cli/records_moving.hpp"
#include "controller/cli/records_source.hpp"
#include "controller/cli/temporary_directory.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/fleet_edit.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/clone_config.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "controller/records/moved.hpp"

namespace talentops::cli {
namespace {

using domain::RecordsPlace;
using effects::git::GitRecordStore;
using effects::git::Mirror;

constexpr std::size_t kLargestFile = 1024UL * 1024;
constexpr Duration kPatience = std::chrono::minutes(10);
constexpr std::uint32_t kDocumentMode = 0644;

RecordsPlace chosen_place(const RecordsRequest& request, RecordsPlace place) {
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

/// In whose name the move is committed, as the clone says it.
Result<effects::git::Authorship> author_of(const std::string& repository) {
  const auto name = TRY(effects::git::clone_setting(repository, "user.name"));
  const auto email = TRY(effects::git::clone_setting(repository, "user.email"));
  return effects::git::Authorship{{name.value_or("talentops"), email.value_or("talentops@localhost")}};
}

enum class Ended { kNamedAlready, kNothingThere, kMoved };

Result<Ended> move(const RecordsRequest& request, const FleetFile& fleet) {
  TRY(effects::git::initialize_git());
  const auto& repository = request.source.repository;
  const auto directory = TRY(TemporaryDirectory::make("talentops-records"));
  const auto author = TRY(author_of(repository));
  effects::ProcessRunner runner;
  auto old_remote = TRY(records_behind(repository, fleet.from, runner));
  auto new_remote = TRY(records_behind(repository, fleet.to, runner));
  const bool is_one_repository = old_remote->text() == new_remote->text();
  const auto old_mirror = TRY(Mirror::open(directory.path(), std::move(old_remote)));
  std::unique_ptr<Mirror> new_mirror;
  if (!is_one_repository) new_mirror = TRY(Mirror::open(directory.path(), std::move(new_remote)));
  auto& there = new_mirror ? *new_mirror : *old_mirror;
  GitRecordStore old_store(*old_mirror, fleet.from.branch, author);
  GitRecordStore new_store(there, fleet.to.branch, author);
  const RecordsEnd from{fleet.from, *old_mirror, old_store};
  const RecordsEnd to{fleet.to, there, new_store};

  const effects::SystemClock clock;
  const Call call{{}, clock.monotonic() + kPatience};
  TRY(check_free(from, to, call));
  const auto left = TRY(leave(from, fleet.to, clock, call));
  if (left) TRY(arrive(from, *left, to, clock, call));
  return left ? Ended::kMoved : Ended::kNothingThere;
}

void print(const FleetFile& fleet, Ended ended, const Output& output) {
  const auto place = records::place_text(fleet.to);
  if (output.wants_value()) {
    return output.value(
        codec::YamlValue().put("moved", ended == Ended::kMoved).put("place", place).put("fleet", fleet.path));
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
  }
  output.out << fmt::format("{} says so: commit it and have it merged; until then nothing new starts\n",
                            fleet.path);
}

}  // namespace

ExitCode records(const RecordsRequest& request, const Output& output) {
  const auto fleet = read_fleet(request);
  if (!fleet) return output.refuse(fleet.error());
  if (fleet->from == fleet->to) {
    print(*fleet, Ended::kNamedAlready, output);
    return ExitCode::kFine;
  }
  const auto moved = move(request, *fleet);
  if (!moved) return output.fail(moved.error());
  const auto written = effects::write_file_atomically(fleet->path, fleet->edited, kDocumentMode);
  if (!written) return output.fail(written.error());
  print(*fleet, *moved, output);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
