// This file is longer than others: every part of a controller is made here, each from those before it.
#include "controller/process/wiring.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <malloc.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/fs/secret_directory.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/fs/workspace.hpp"
#include "controller/effects/git/desired_store.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_archive.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/git/remotes.hpp"
#include "controller/effects/git/signed_history.hpp"
#include "controller/effects/git/work_trees.hpp"
#include "controller/effects/http/egress.hpp"
#include "controller/effects/http/http_client.hpp"
#include "controller/effects/probe/allow_list_probe.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "controller/effects/state/event_log.hpp"
#include "controller/effects/state/snapshot_file.hpp"
#include "controller/effects/state/status_file.hpp"
#include "controller/engine/commit_verifier.hpp"
#include "controller/engine/last_good.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/process/live_progress.hpp"
#include "controller/process/progress.hpp"
#include "controller/process/records_home.hpp"
#include "controller/process/signers.hpp"
#include "controller/process/status_upkeep.hpp"
#include "controller/records/archived.hpp"
#include "reconcilers/accepted_record.hpp"
#include "reconcilers/claude_code/target_factory.hpp"
#include "reconcilers/environment_pass.hpp"
#include "reconcilers/record_archiving.hpp"

namespace talentops::process {

namespace {

constexpr std::chrono::seconds kLastPush{5};  ///< a person waits for the process to end

}  // namespace

/// Each part borrows only from those above it.
struct Wiring::Parts {
  Parts(const Settings& chosen, const effects::StateDirectory& directory)
      : settings(chosen),
        state(directory),
        trust_file(chosen.config.trust.allowed_signers_file),
        secrets(chosen.config.secrets_directory),
        status_file(directory.path_of(effects::kStatusFileName), clock),
        events(directory.path()),
        snapshot(directory.path_of(effects::kCatalogSnapshotName)) {}

  Settings settings;
  const effects::StateDirectory& state;
  effects::SystemClock clock;
  effects::SystemEntropy entropy;
  effects::ThreadBell bell;
  effects::ProcessRunner runner;
  effects::DirectoryOpener opener;
  TrustFile trust_file;
  const codec::Trust trust{[this] { return trust_file.read(); }};
  effects::SecretDirectory secrets;
  effects::git::GitWorkTrees work_trees;
  effects::StatusFile status_file;
  effects::EventLog events;
  effects::SnapshotFile snapshot;
  std::optional<Progress> lines;
  std::optional<LiveProgress> live;
  std::optional<effects::Egress> egress;
  std::optional<effects::HttpClient> http;
  std::optional<effects::AllowListProbe> probe;
  std::optional<claude_code::DirectoryTargetFactory> targets;
  std::unique_ptr<effects::git::Mirror> mirror;
  std::optional<effects::git::GitDesiredStore> store;
  std::optional<effects::git::GitSignedHistory> history;
  std::optional<engine::CommitVerifier> verifier;
  std::optional<engine::CatalogKeeper> catalogs;
  RecordsHome home = {};
  std::optional<reconcilers::RecordReader> reader;
  std::optional<engine::LedgerWriter> ledger;
  std::optional<effects::git::GitRecordArchive> archive;
  std::optional<reconcilers::RecordArchiving> archiving;
  std::optional<reconcilers::AcceptedRecord> accepted_record;
  std::optional<engine::Source> source;
  std::optional<engine::ActWatch> acts;
  std::optional<reconcilers::EnvironmentPass> pass;
  std::optional<engine::Controller> controller;

  Status make_effects(Showing showing);
  void make_catalogs(engine::CatalogSettings rules);
  ports::StatusSink& sink();
  Result<domain::CommitId> newest_tip(const Call& call);
  Status read_fleet(domain::Problems& problems, const std::stop_token& stop);
  Status make_records();
  Status make_archive();
  Status archive_records(const Call& call);
  void make_engine();

  reconcilers::PassSettings pass_settings();
  std::optional<Error> source_held();
  bool has_moved();
  domain::ControllerStatus describe();
};

Wiring::Wiring(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Wiring::~Wiring() = default;

/// Where status goes; whoever watches passes it on.
ports::StatusSink& Wiring::Parts::sink() {
  if (live) return *live;
  if (lines) return *lines;
  return status_file;
}

Status Wiring::Parts::make_effects(Showing showing) {
  const auto& config = settings.config;
  TRY(effects::git::initialize_git());
  if (showing == Showing::kLines) lines.emplace(status_file, std::cout);
  if (showing == Showing::kLive) live.emplace(status_file, std::cout, clock);
  egress = TRY(effects::Egress::make(config.allow));
  http = TRY(effects::HttpClient::make(*egress));
  probe.emplace(settings.config.allow, *egress, *http, runner);
  targets.emplace(claude_code::DirectoryRules{.allowed = config.allow.directories},
                  claude_code::DirectoryTargetPorts{opener, clock, entropy, &secrets, &work_trees});
  auto remote = TRY(effects::git::remote_of(config.repository));
  mirror = TRY(effects::git::Mirror::open(state.path(), std::move(remote)));
  store.emplace(*mirror, config.repository.branch);
  history.emplace(*mirror);
  verifier.emplace(
      *history, clock, [file = config.trust.allowed_signers_file] { return read_signers(file.value_or("")); },
      config.repository.verify_commits);
  const auto may_have = [allowed = config.allow.directories](const auto& environment, const auto& path) {
    return claude_code::check_allowed(allowed, environment, path).has_value();
  };
  engine::CatalogSettings rules{.trust_from_repository = config.trust.from_repository,
                                .document_bytes = config.limits.document_bytes,
                                .may_have = may_have};
  make_catalogs(std::move(rules));
  return {};
}

/// How a document is decoded is decided by the program, and by how large one may be; where nobody can tell
/// which program this is, nothing that was kept counts.
void Wiring::Parts::make_catalogs(engine::CatalogSettings rules) {
  auto maker = [bytes = rules.document_bytes] {
    const auto program = effects::program_identity();
    if (program) return fmt::format("{} {} {}", TALENTOPS_VERSION, *program, bytes);
    log::warn("catalog not kept between starts", {{"why", program.error().text()}});
    return std::string();
  };
  catalogs.emplace(*store, std::move(rules), trust, snapshot, std::move(maker));
}

/// The tip of the watched branch; where that cannot be asked for, the one that was fetched last: what runs is
/// looked after also while the branch is away, and the source says then what is in force.
Result<domain::CommitId> Wiring::Parts::newest_tip(const Call& call) {
  auto tip = store->fetch(call);
  if (tip || tip.error().kind == ErrorKind::kCanceled) return tip;
  const auto seen = TRY(store->last_seen());
  if (!seen) return tip;
  log::warn("branch not read, the fleet as it was last seen is used", {{"why", tip.error().text()}});
  return *seen;
}

/// Only the Fleet says where records are, so it is read before anything else, and then they are looked for.
Status Wiring::Parts::read_fleet(domain::Problems& problems, const std::stop_token& stop) {
  const Call call{stop, clock.monotonic() + settings.config.repository.timeout};
  // Also where records are is said by those only who may write the fleet.
  const auto tip = TRY(verifier->newest_verified(TRY(newest_tip(call)), call));
  auto catalog = TRY(catalogs->read_ahead(tip));
  if (catalog->fleet.name.empty()) {
    problems = catalog->problems;
    return Error{ErrorKind::kInvalid, codes::kFleetUnusable,
                 fmt::format("commit {} has no usable Fleet document", tip.text().substr(0, 12)),
                 std::nullopt, "run talentops validate in it"};
  }
  const auto fleet = catalog->fleet;
  catalog.reset();
  home = TRY(find_records({settings, state, *mirror, *store, *catalogs}, fleet, tip, call));
  mirror->let_go();
  ::malloc_trim(0);  // what reading a whole fleet took for a moment, nobody needs again
  return {};
}

Status Wiring::Parts::make_records() {
  const auto& place = home.place;
  auto& records = *home.store;
  reader.emplace(records, place.root);
  const auto wait = [this](Duration duration, const Call& call) {
    effects::ThreadBell nobody_rings;
    nobody_rings.wait(0, std::min(call.deadline, clock.monotonic() + duration), call.stop);
  };
  ledger.emplace(engine::LedgerPorts{records, clock, entropy, wait, place}, place.root);
  const bool are_beside =
      is_in_fleet_repository(place, settings.config) && place.branch == settings.config.repository.branch;
  accepted_record.emplace(reconcilers::AcceptedPorts{*store, records, *ledger, *reader, trust},
                          are_beside ? std::optional(place.root) : std::nullopt);
  const auto read_accepted = [this](const Call& call) { return accepted_record->read(call); };
  const auto record_accepted = [this](const auto& tip, const Call& call) {
    return accepted_record->record(tip, call);
  };
  const auto verify = [this](const auto& accepted, const auto& tip, const Call& call) {
    return verifier->verify(accepted, tip, call);
  };
  const auto confirmed = [this](const auto& accepted, const auto& tip,
                                const Call& call) -> Result<std::optional<domain::CommitId>> {
    if (settings.config.repository.on_rewrite == domain::OnRewrite::kAccept) return std::optional(tip);
    return accepted_record->confirmed(accepted, tip, call);
  };
  source.emplace(*store, read_accepted, record_accepted, verify, confirmed);
  acts.emplace(records, place.root);
  return make_archive();
}

/// Beside the records, in their repository, by the same author.
Status Wiring::Parts::make_archive() {
  const auto& place = home.place;
  archive.emplace(home.mirror ? *home.mirror : *mirror, place.branch, records::archive_of(place).branch,
                  TRY(authorship_of(settings.config.records)));
  archiving.emplace(reconcilers::ArchivingPorts{*store, *home.store, *archive, *reader, clock, trust}, place);
  return {};
}

Status Wiring::Parts::archive_records(const Call& call) {
  const auto catalog = catalogs->current();
  if (!catalog || state.is_stopped()) return {};
  return archiving->run(*catalog, call);
}

std::optional<Error> Wiring::Parts::source_held() {
  if (auto held = source->held()) return held;
  if (auto doubt = catalogs->doubt()) return doubt;
  const auto catalog = catalogs->current();
  if (!catalog) return std::nullopt;
  if (auto missing = engine::missing_fleet(*catalog)) return missing;
  return why_held(home, *reader, catalog->fleet.records);
}

/// Whether the Fleet names the place by now that the records have been moved to.
bool Wiring::Parts::has_moved() {
  const auto catalog = catalogs->current();
  if (!catalog || catalog->fleet.records == home.place) return false;
  if (moved_to(home, *reader) != catalog->fleet.records) return false;
  const Call call{{}, clock.monotonic() + settings.config.repository.timeout};
  const auto found = find_records({settings, state, *mirror, *store, *catalogs, &home}, catalog->fleet,
                                  catalog->commit, call);
  return found && found->place != home.place;
}

domain::ControllerStatus Wiring::Parts::describe() {
  const auto followed = controller->followed();
  domain::ControllerStatus status{.id = settings.id, .is_stopped = state.is_stopped()};
  status.source = {
      .held = followed.failed, .poll_every = settings.config.repository.interval, .polled_at = followed.at};
  const auto catalog = catalogs->current();
  if (!catalog) return status;
  status.commit = catalog->commit;
  status.problems = catalog->problems;
  if (auto held = source_held()) status.source->held = std::move(held);
  return status;
}

reconcilers::PassSettings Wiring::Parts::pass_settings() {
  return {.controller_id = settings.id,
          .controller_version = TALENTOPS_VERSION,
          .holder = fmt::format("{}/{:016x}", settings.id, entropy.next()),
          .repository = settings.config.repository.url,
          .records_root = home.place.root,
          .trust_from_repository = settings.config.trust.from_repository,
          .trust = trust,
          .is_stopped = [this] { return state.is_stopped(); },
          .source_held = [this] { return source_held(); },
          .forbids = [this](const auto& check, const auto& at) { return probe->forbids(check, at); },
          .cannot_read_secret = [this](const auto& client, const auto& reference) -> std::optional<Error> {
            const auto read = secrets.read(client, reference);
            return read ? std::nullopt : std::optional(read.error());
          }};
}

void Wiring::Parts::make_engine() {
  const auto& config = settings.config;
  const codec::BundleLimits limits{.bytes = config.limits.bundle_bytes, .files = config.limits.file_count};
  pass.emplace(
      reconcilers::PassPorts{
          {*catalogs, *store, *home.store, *targets, clock}, *ledger, *probe, sink(), events},
      pass_settings(), limits);
  controller.emplace(
      *source, *acts, *catalogs, *pass, clock, entropy, bell,
      engine::ControllerSettings{.poll_every = config.repository.interval,
                                 .fetch_timeout = config.repository.timeout,
                                 .workers = config.workers,
                                 .is_outdated = [this] { return has_moved(); },
                                 .daily = [this](const Call& call) { return archive_records(call); }});
}

Result<std::unique_ptr<Wiring>> Wiring::make(const Settings& settings, const effects::StateDirectory& state,
                                             Showing showing, domain::Problems& problems,
                                             const std::stop_token& stop) {
  auto parts = std::make_unique<Parts>(settings, state);
  TRY(parts->make_effects(showing));
  TRY(parts->read_fleet(problems, stop));
  TRY(parts->make_records());
  parts->make_engine();
  return std::unique_ptr<Wiring>(new Wiring(std::move(parts)));
}

Status Wiring::run(engine::RunMode mode, const std::stop_token& stop, const std::stop_token& break_off) {
  auto& p = *parts_;
  const auto timeout = p.settings.config.repository.timeout;
  if (const auto pushed = p.ledger->push_pending({break_off, p.clock.monotonic() + timeout}); !pushed) {
    log::warn("records wait to be pushed", {{"why", pushed.error().text()}});
  }
  const StatusUpkeep upkeep(p.sink(), [&p] { return p.describe(); });
  auto ended = p.controller->run(mode, stop, break_off);
  // A call of its own: whatever was broken off, what is recorded is to go out before this ends.
  const auto patience = stop.stop_requested() ? std::min<Duration>(timeout, kLastPush) : timeout;
  if (const auto pushed = p.ledger->push_pending({{}, p.clock.monotonic() + patience}); !pushed) {
    log::warn("records could not be pushed, they are kept for the next start",
              {{"why", pushed.error().text()}});
  }
  if (p.live) p.live->finish();
  return ended;
}

Status Wiring::show_releases(const std::function<void(const domain::ReleaseStatus&)>& see) const {
  return parts_->status_file.show_each(see);
}

std::map<domain::EnvironmentKey, Error> Wiring::failing() const { return parts_->controller->failing(); }

std::optional<Error> Wiring::source_held() const { return parts_->source_held(); }

bool Wiring::has_moved() const { return parts_->has_moved(); }

domain::Problems Wiring::problems() const {
  const auto catalog = parts_->catalogs->current();
  return catalog ? catalog->problems : domain::Problems{};
}

}  // namespace talentops::process
