#include "reconcilers/record_archiving.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/retention.hpp"
#include "controller/codec/trust.hpp"
#include "controller/plan/holds.hpp"
#include "controller/records/archived.hpp"
#include "controller/records/moved.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/record_folders.hpp"

namespace talentops::reconcilers {
namespace {

using domain::CommitId;
using ports::RecordEntry;

constexpr int kMostVain = 8;
constexpr std::size_t kMostAtOnce = 5000;  ///< of one commit, so that none is large
constexpr std::uint64_t kLargestFleet = 1024UL * 1024;

/// The year that the name of a folder or a record begins with; nothing where it begins otherwise.
std::optional<int> year_in(const std::string& name) {
  constexpr std::size_t kDigits = 4;
  int year = 0;
  if (name.size() < kDigits) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kDigits, year);
  if (error != std::errc{} || end != name.data() + kDigits) return std::nullopt;
  return year;
}

bool is_before(const ports::TreeEntry& entry, int year) {
  const auto named = year_in(entry.name);
  return named && *named < year;
}

/// What of `listed` is of earlier years than `first`, but not the newest of all: that is looked at today.
void add_older(std::vector<ports::TreeEntry> listed, const std::string& folder, int first,
               std::vector<RecordEntry>& entries) {
  const auto newest = std::max_element(listed.begin(), listed.end(),
                                       [](const auto& a, const auto& b) { return a.name < b.name; });
  for (auto each = listed.begin(); each != listed.end(); ++each) {
    if (each != newest && is_before(*each, first)) entries.push_back({folder + "/" + each->name, each->id});
  }
}

Status unless_moved(Status pushed) {
  if (!pushed && pushed.error().kind == ErrorKind::kConflict) return {};
  return pushed;
}

Error too_many_others() {
  return {ErrorKind::kConflict,
          codes::kRecordsLate,
          "older records could not be archived: the branches kept moving",
          {},
          "it is tried again"};
}

std::string message_of(std::string_view what, std::size_t count, const domain::RecordsPlace& place) {
  return fmt::format("{} of older records {} {}\n", counted(count, "part"), what, records::place_text(place));
}

}  // namespace

RecordArchiving::RecordArchiving(ArchivingPorts ports, domain::RecordsPlace place)
    : ports_(std::move(ports)), place_(std::move(place)) {}

/// As the document says it at the commit that is in force.
Result<std::optional<Duration>> RecordArchiving::keep(const domain::Catalog& catalog) {
  const auto& file = catalog.fleet.where.file;
  const auto versions = TRY(ports_.store.history(catalog.commit, file, 0));
  if (versions.empty() || !versions.front().blob) return std::optional<Duration>();
  const auto bytes = TRY(ports_.store.read_blob(*versions.front().blob, kLargestFleet));
  return codec::read_records_keep(*bytes, file);
}

Status RecordArchiving::run(const domain::Catalog& catalog, const Call& call) {
  const auto kept_for = TRY(keep(catalog));
  if (!kept_for || catalog.fleet.records != place_) return {};
  const auto retention = plan::retention_at(ports_.clock.now(), *kept_for);
  for (int vain = 0; vain < kMostVain;) {
    if (call.stop.stop_requested() || ports_.clock.monotonic() >= call.deadline) break;
    const auto done = TRY(step(catalog, retention, call));
    if (done == Step::kDone) return {};
    vain = done == Step::kWent ? 0 : vain + 1;
  }
  return too_many_others();
}

/// One look at both branches, and one push at most.
Result<RecordArchiving::Step> RecordArchiving::step(const domain::Catalog& catalog,
                                                    const plan::Retention& retention, const Call& call) {
  const auto tip = TRY(ports_.records.fetch(call));
  if (!tip) return Step::kDone;
  const auto moved = TRY(ports_.reader.place(tip));
  if (moved && *moved != place_) return Step::kDone;  // nothing is written to records that have left
  const auto entries = TRY(what_may_go(*tip, catalog, retention));
  if (entries.empty()) return Step::kDone;

  const auto archive = records::archive_of(place_);
  const auto there = TRY(ports_.archive.fetch(call));
  if (!TRY(ports_.archive.holds(there, *tip, entries))) {
    const ports::RecordCommit change{
        {}, message_of("taken over from", entries.size(), place_), ports_.clock.now()};
    TRY(unless_moved(ports_.archive.add(there, *tip, entries, change, call)));
    return Step::kLooked;
  }
  auto says = TRY(archives_with(*tip, retention.first_year));
  const ports::RecordCommit change{{{below_root(records::archives_path()), std::move(says)}},
                                   message_of("moved to", entries.size(), archive),
                                   ports_.clock.now()};
  auto pushed = ports_.archive.remove(*tip, entries, change, call);
  if (!pushed && pushed.error().kind == ErrorKind::kConflict) return Step::kLooked;
  TRY(std::move(pushed));
  log::info("older records archived",
            {{"parts", std::to_string(entries.size())}, {"branch", archive.branch}});
  return Step::kWent;
}

Result<RecordArchiving::Entries> RecordArchiving::what_may_go(const CommitId& tip,
                                                              const domain::Catalog& catalog,
                                                              const plan::Retention& retention) {
  Wishes wishes;
  for (const auto& [key, release] : catalog.releases) {
    for (const auto& name : release.environments)
      wishes[release.talent].insert(domain::version_in(release, name));
  }
  Entries entries;
  for (const auto& key : TRY(ports_.reader.environments(tip))) {
    const auto environment = catalog.environments.find(key);
    for (const auto& talent : TRY(ports_.reader.placements(tip, key))) {
      plan::PresentNeeds needs{wishes[talent]};
      if (environment != catalog.environments.end())
        needs.keep_previous = static_cast<std::size_t>(environment->second.keep_previous);
      TRY(add_placement(tip, {key, talent}, needs, retention, entries));
    }
    TRY(add_looks(tip, key, retention.first_year, entries));
    if (entries.size() >= kMostAtOnce) return entries;  // the others go with the next commit
  }
  TRY(add_acts(tip, retention.first_year, entries));
  return entries;
}

/// The past of a placement is read only where a folder says that there is something old.
Status RecordArchiving::add_placement(const CommitId& tip, const domain::PlacementKey& placement,
                                      const plan::PresentNeeds& needs, const plan::Retention& retention,
                                      Entries& entries) {
  const auto listed = TRY(ports_.records.list(tip, below_root(records::manifests_folder(placement))));
  const bool has_old = std::any_of(listed.begin(), listed.end(),
                                   [&](const auto& each) { return is_before(each, retention.first_year); });
  if (!has_old) return {};
  const auto history = ports_.reader.history(tip, placement);
  const auto first = plan::first_year_needed(history, needs, retention);
  if (!first) return {};
  constexpr std::array<const char*, 4> kAreas = {"manifests", "checklists", "handovers", "rollbacks"};
  for (const auto* area : kAreas) {
    const auto folder = below_root(fmt::format("{}/{}", area, placement.text()));
    for (const auto& year : TRY(ports_.records.list(tip, folder))) {
      if (is_before(year, *first)) entries.push_back({folder + "/" + year.name, year.id});
    }
  }
  return {};
}

/// What was found where somebody looked: of both the newest counts.
Status RecordArchiving::add_looks(const CommitId& tip, const domain::EnvironmentKey& environment,
                                  int first_year, Entries& entries) {
  for (const auto& path : {records::drift_folder(environment), records::verifications_folder(environment)}) {
    const auto folder = below_root(path);
    add_older(TRY(ports_.records.list(tip, folder)), folder, first_year, entries);
  }
  return {};
}

/// A month of acts goes as a whole, once none of them is about anything any more.
Status RecordArchiving::add_acts(const CommitId& tip, int first_year, Entries& entries) {
  const auto signers = ports_.trust.now_or_nobody();
  if (!signers) return {};
  const auto folder = below_root(records::acts_folder());
  for (const auto& client : TRY(ports_.records.list(tip, folder))) {
    const auto of_client = folder + "/" + client.name;
    for (const auto& month : TRY(ports_.records.list(tip, of_client))) {
      const auto path = of_client + "/" + month.name;
      if (is_before(month, first_year) && TRY(are_spent(tip, path, *signers)))
        entries.push_back({path, month.id});
    }
  }
  return {};
}

/// What cannot be read, or is by nobody who counts now, may come to count again: it stays.
Result<bool> RecordArchiving::are_spent(const CommitId& tip, const std::string& month,
                                        const codec::AllowedSigners& signers) {
  for (const auto& entry : TRY(ports_.records.list(tip, month))) {
    if (!is_document(entry)) return false;
    const auto path = month + "/" + entry.name;
    const auto act = codec::decode_act(TRY(ports_.records.read(tip, path)), path, signers);
    if (!act) return false;
    domain::DeploymentId oldest;
    if (!act->environment.empty()) oldest = TRY(oldest_end(tip, {act->release.client, act->environment}));
    if (!plan::is_spent(*act, oldest)) return false;
  }
  return true;
}

Result<domain::DeploymentId> RecordArchiving::oldest_end(const CommitId& tip,
                                                         const domain::EnvironmentKey& environment) {
  std::optional<domain::DeploymentId> oldest;
  for (const auto& talent : TRY(ports_.reader.placements(tip, environment))) {
    const auto history = ports_.reader.history(tip, {environment, talent});
    const auto* last = history.unreadable ? nullptr : plan::last_deployment(history);
    if (last == nullptr) return domain::DeploymentId();
    oldest = oldest ? std::min(*oldest, last->id) : last->id;
  }
  return oldest.value_or(domain::DeploymentId());
}

/// What the records say of their archives, with the one that something goes to now.
Result<std::string> RecordArchiving::archives_with(const CommitId& tip, int before) {
  const auto path = below_root(records::archives_path());
  std::vector<domain::RecordsArchive> archives;
  if (TRY(ports_.records.object_id(tip, path)))
    archives = TRY(codec::decode_archives(TRY(ports_.records.read(tip, path)), path));
  const auto place = records::archive_of(place_);
  const auto known =
      std::find_if(archives.begin(), archives.end(), [&](const auto& each) { return each.place == place; });
  if (known == archives.end()) {
    archives.push_back({place, before});
  } else {
    known->before = std::max(known->before, before);
  }
  return codec::encode_archives(archives);
}

}  // namespace talentops::reconcilers
