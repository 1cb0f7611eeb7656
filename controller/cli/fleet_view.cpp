#include "controller/cli/fleet_view.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/fleet_check.hpp"
#include "controller/cli/judged_catalogs.hpp"
#include "controller/cli/local_targets.hpp"
#include "controller/cli/recorded_targets.hpp"
#include "controller/cli/records_source.hpp"
#include "controller/codec/records.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/git/desired_store.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/plan/planner.hpp"
#include "controller/plan/risk.hpp"
#include "controller/records/moved.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/gathering.hpp"

namespace talentops::cli {

using domain::EnvironmentKey;

namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;

/// The clock of a plan for another time.
class ChosenClock : public ports::Clock {
 public:
  explicit ChosenClock(std::optional<Instant> at) : at_(at) {}
  Instant now() const override { return at_.value_or(system_.now()); }
  MonotonicTime monotonic() const override { return system_.monotonic(); }

 private:
  std::optional<Instant> at_;
  effects::SystemClock system_;
};

/// Whether what stands there is the release's by now, whatever release had put it there.
bool places(const domain::Release& release, const domain::PlacementKey& placement) {
  const auto& environments = release.environments;
  return release.talent == placement.talent && std::find(environments.begin(), environments.end(),
                                                         placement.environment.name) != environments.end();
}

/// The branch of the records names what this repository does not have: nothing that was typed is wrong.
template <typename T>
Result<T> from_records(Result<T> read) {
  if (read) return read;
  auto error = std::move(read).error();
  if (error.kind == ErrorKind::kInvalid || error.kind == ErrorKind::kNotFound)
    error.kind = ErrorKind::kUnavailable;
  return std::move(error).context("the records cannot be read");
}

}  // namespace

/// Each part borrows from those above it.
struct FleetView::Parts {
  explicit Parts(effects::git::Clone opened, const ViewChoice& choice)
      : clone(std::move(opened)), clock(choice.at) {}

  effects::git::Clone clone;
  ChosenClock clock;
  std::optional<effects::git::GitDesiredStore> store;
  std::optional<JudgedCatalogs> catalogs;
  std::optional<effects::git::Clone> records_clone;
  std::optional<effects::git::GitDesiredStore> records_commits;
  std::optional<effects::git::GitRecordStore> records;
  std::optional<reconcilers::RecordReader> reader;
  std::optional<ArchivedRecords> archived;
  std::optional<reconcilers::ElsewhereReader> elsewhere;
  std::optional<reconcilers::BundleShelf> shelf;
  bool looks = false;  ///< at the targets; else it takes the records' word for them
  std::unique_ptr<ports::TargetFactory> targets;
  reconcilers::RunBook book;
  reconcilers::PassSettings settings;
  std::optional<domain::CommitId> base;
  std::optional<domain::CommitId> tip;
  std::optional<ports::CommitFacts> tip_facts;
};

FleetView::FleetView(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
FleetView::FleetView(FleetView&&) noexcept = default;
FleetView::~FleetView() = default;

Result<FleetView> FleetView::open(const Source& source, const ViewChoice& choice) {
  TRY(effects::git::initialize_git());
  auto parts = std::make_unique<Parts>(TRY(effects::git::Clone::open(source.repository)), choice);
  auto& p = *parts;
  const auto signers = TRY(read_signers(source.allowed_signers));
  p.settings.trust = signers;
  p.store.emplace(p.clone, "main");
  p.catalogs.emplace(*p.store, engine::CatalogSettings{.signers = signers});
  if (!choice.base.empty()) p.base = TRY(p.store->resolve(choice.base));
  TRY(p.catalogs->choose(TRY(p.store->resolve(choice.head)), p.base));
  if (choice.everybody && p.catalogs->is_narrow()) TRY(p.catalogs->widen());

  const auto& place = p.catalogs->current()->fleet.records;
  p.settings.records_root = place.root;
  p.records_clone = TRY(from_records(open_records(source.repository, place)));
  p.records_commits.emplace(*p.records_clone, place.branch);
  p.records.emplace(*p.records_clone, place.branch);
  p.tip = TRY(p.records->fetch(Call{}));
  if (p.tip) p.tip_facts = TRY(from_records(p.records_commits->commit(*p.tip)));
  p.reader.emplace(*p.records, place.root);
  p.elsewhere.emplace(*p.records, *p.reader, place.root);
  const auto now = TRY(from_records(p.reader->place(p.tip)));
  if (now && *now != place) return records::have_left(*now);
  p.archived.emplace(
      TRY(from_records(ArchivedRecords::open(source.repository, *p.records, p.tip, place.root))));
  p.shelf.emplace(*p.store, *p.catalogs, codec::BundleLimits{});
  p.looks = choice.against_targets;
  if (p.looks) {
    p.targets = local_targets(source.allow_directories, p.clock);
  } else {
    p.targets = std::make_unique<RecordedTargets>(*p.reader, *p.shelf, p.tip);
  }
  return FleetView(std::move(parts));
}

const domain::Catalog& FleetView::catalog() const { return *parts_->catalogs->current(); }
const std::optional<domain::CommitId>& FleetView::base() const { return parts_->base; }
bool FleetView::is_concerned(const EnvironmentKey& environment) const {
  const auto& concerned = parts_->catalogs->concerned();
  return !concerned || concerned->contains(environment);
}
const std::optional<ports::CommitFacts>& FleetView::records_tip() const { return parts_->tip_facts; }
const std::string& FleetView::records_root() const { return parts_->settings.records_root; }
const ArchivedRecords& FleetView::archived() const { return *parts_->archived; }

std::optional<ports::Descent> FleetView::descent(const domain::CommitId& older,
                                                 const domain::CommitId& newer) {
  const auto known = parts_->store->descent(older, newer);
  return known ? std::optional(*known) : std::nullopt;
}

std::optional<std::string> FleetView::read_file(const std::string& path) {
  const auto versions = parts_->store->history(catalog().commit, path, 0);
  if (!versions || versions->empty() || !versions->front().blob) return std::nullopt;
  const auto bytes = parts_->store->read_blob(*versions->front().blob, kLargestFile);
  if (!bytes) return std::nullopt;
  return **bytes;
}

Result<FleetView::Planned> FleetView::plan(const EnvironmentKey& environment) {
  auto& p = *parts_;
  const reconcilers::ReadPorts ports{*p.catalogs, *p.store, *p.records, *p.targets, p.clock};
  reconcilers::Gathering gathering(ports, p.settings, *p.shelf, *p.reader, *p.elsewhere, p.book);
  auto gathered = TRY(gathering.gather(environment, Call{}));
  // What goes is counted over the whole fleet.
  if (gathered.facts.removals && p.catalogs->is_narrow()) {
    TRY(p.catalogs->widen());
    gathered = TRY(gathering.gather(environment, Call{}));
  }
  auto plan = plan::plan_environment(gathered.facts);
  if (!p.looks) say_recorded(plan);
  return Planned{std::move(gathered.facts), std::move(plan)};
}

void FleetView::compare(Planned& planned) {
  const auto policy = domain::effective_policy(*planned.facts.catalog, *planned.facts.environment);
  for (const auto& plan : planned.plan.talents) {
    if (plan.action == domain::Action::kNone || plan.action == domain::Action::kRetire) continue;
    const auto& talent = plan.placement.talent;
    auto change = reconcilers::package_change(*parts_->shelf, planned.facts, plan);
    planned.risks[talent] = plan::assess_risk(planned.facts, plan, policy, change.capabilities);
    planned.packages[talent] = std::move(change);
  }
}

Result<std::vector<std::pair<domain::EnvironmentName, domain::PastDeployment>>> FleetView::history(
    const domain::ReleaseKey& release, const std::optional<domain::EnvironmentName>& environment) {
  auto& p = *parts_;
  const auto known = catalog().releases.find(release);
  reconcilers::RecordReader reader(*p.records, records_root(), reconcilers::RecordReader::kAllDeployments);
  std::vector<std::pair<domain::EnvironmentName, domain::PastDeployment>> found;
  for (const auto& key : TRY(reader.environments(p.tip))) {
    if (key.client != release.client || (environment && key.name != *environment)) continue;
    for (const auto& talent : TRY(reader.placements(p.tip, key))) {
      auto history = reader.history(p.tip, {key, talent});
      p.archived->extend({key, talent}, history);
      if (history.unreadable) return *history.unreadable;
      for (auto& past : history.deployments) {
        const bool is_heir = known != catalog().releases.end() && places(known->second, {key, talent});
        if (is_heir || past.release == release.name) found.emplace_back(key.name, std::move(past));
      }
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.second.started_at > b.second.started_at; });
  return found;
}

Result<std::vector<std::pair<domain::PlacementKey, domain::PlacementHistory>>> FleetView::placements(
    const std::optional<domain::TalentName>& talent) {
  auto& p = *parts_;
  reconcilers::RecordReader reader(*p.records, records_root(), reconcilers::RecordReader::kAllDeployments);
  std::vector<std::pair<domain::PlacementKey, domain::PlacementHistory>> found;
  for (const auto& key : TRY(from_records(reader.environments(p.tip)))) {
    for (const auto& each : TRY(from_records(reader.placements(p.tip, key)))) {
      if (talent && each != *talent) continue;
      auto history = reader.history(p.tip, {key, each});
      p.archived->extend({key, each}, history);
      found.emplace_back(domain::PlacementKey{key, each}, std::move(history));
    }
  }
  return found;
}

Result<plan::RecordedDeployment> FleetView::recorded(const domain::PlacementKey& placement,
                                                     const domain::PastDeployment& past) {
  auto& p = *parts_;
  const auto below_root = [&](const std::string& path) { return records_root() + "/" + path; };
  const auto path = below_root(past.manifest_path);
  const auto text = TRY(from_records(p.records->read(*p.tip, path)));
  auto manifest = TRY(from_records(codec::decode_manifest(text, path)));
  const auto handover =
      TRY(p.records->object_id(*p.tip, below_root(records::handover_path(placement, past.id))));
  return plan::RecordedDeployment{std::move(manifest), handover.has_value()};
}

Result<std::vector<reconcilers::RecordReader::Standing>> FleetView::left_behind() {
  auto& p = *parts_;
  std::vector<reconcilers::RecordReader::Standing> found;
  for (const auto& key : TRY(p.reader->environments(p.tip))) {
    if (catalog().environments.contains(key)) continue;
    for (auto& each : TRY(p.reader->standing(p.tip, key))) found.push_back(std::move(each));
  }
  return found;
}

Result<std::vector<reconcilers::RecordReader::Standing>> FleetView::unwished_at(
    const domain::CommitId& commit, const std::string& client) {
  auto& p = *parts_;
  const auto then = TRY(p.catalogs->at(commit));
  const auto signers = TRY(p.settings.trust.now());
  std::vector<reconcilers::RecordReader::Standing> found;
  for (const auto& key : TRY(from_records(p.reader->environments(p.tip)))) {
    if (!client.empty() && key.client.text() != client) continue;
    const auto acts = TRY(from_records(p.reader->acts(p.tip, key.client, signers)));
    for (auto& each : TRY(from_records(p.reader->standing(p.tip, key)))) {
      const bool is_wished = then->environments.contains(key) && then->release_for(each.placement) != nullptr;
      const bool is_left = is_wished || reconcilers::is_forgotten(*acts, key, each.deployment.id);
      if (!is_left) found.push_back(std::move(each));
    }
  }
  return found;
}

Result<std::optional<domain::CommitId>> FleetView::accepted() {
  const auto accepted = TRY(from_records(parts_->reader->accepted(parts_->tip)));
  return accepted ? std::optional(accepted->commit) : std::nullopt;
}

Result<domain::CommitId> FleetView::resolve(const std::string& revision) {
  return parts_->store->resolve(revision);
}

Result<domain::DeploymentId> FleetView::newest_deployment(const EnvironmentKey& environment) {
  auto& p = *parts_;
  domain::DeploymentId newest;
  for (const auto& talent : TRY(from_records(p.reader->placements(p.tip, environment)))) {
    const auto history = p.reader->history(p.tip, {environment, talent});
    if (history.unreadable) return *history.unreadable;
    if (!history.deployments.empty()) newest = std::max(newest, history.deployments.front().id);
  }
  return newest;
}

}  // namespace talentops::cli
