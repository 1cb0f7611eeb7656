#include "controller/process/wiring.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

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
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/git/remotes.hpp"
#include "controller/effects/git/signed_history.hpp"
#include "controller/effects/git/work_trees.hpp"
#include "controller/effects/http/egress.hpp"
#include "controller/effects/http/http_client.hpp"
#include "controller/effects/probe/allow_list_probe.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "controller/effects/state/event_log.hpp"
#include "controller/effects/state/status_file.hpp"
#include "controller/engine/commit_verifier.hpp"
#include "controller/engine/last_good.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/process/live_progress.hpp"
#include "controller/process/progress.hpp"
#include "controller/process/signers.hpp"
#include "controller/process/status_upkeep.hpp"
#include "reconcilers/accepted_record.hpp"
#include "reconcilers/claude_code/target_factory.hpp"
#include "reconcilers/environment_pass.hpp"

namespace talentops::process {

namespace {

constexpr std::chrono::seconds kLastPush{5};  ///< a person waits for the process to end

}  // namespace

/// Each part borrows only from those above it.
struct Wiring::Parts {
  Parts(const Settings& chosen, const effects::StateDirectory& directory)
      : settings(chosen),
        state(directory),
        secrets(chosen.config.secrets_directory),
        status_file(directory.path_of(effects::kStatusFileName), clock),
        events(directory.path()) {}

  Settings settings;
  const effects::StateDirectory& state;
  effects::SystemClock clock;
  effects::SystemEntropy entropy;
  effects::ThreadBell bell;
  effects::ProcessRunner runner;
  effects::DirectoryOpener opener;
  effects::SecretDirectory secrets;
  effects::git::GitWorkTrees work_trees;
  effects::StatusFile status_file;
  effects::EventLog events;
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
  domain::RecordsPlace place;
  std::optional<effects::git::GitRecordStore> records;
  std::optional<reconcilers::RecordReader> reader;
  std::optional<engine::LedgerWriter> ledger;
  std::optional<reconcilers::AcceptedRecord> accepted_record;
  std::optional<engine::Source> source;
  std::optional<engine::ActWatch> acts;
  std::optional<reconcilers::EnvironmentPass> pass;
  std::optional<engine::Controller> controller;

  Status make_effects(Showing showing);
  ports::StatusSink& sink();
  Result<domain::CommitId> newest_tip(const Call& call);
  Status read_fleet(domain::Problems& problems, const std::stop_token& stop);
  Status make_records();
  void make_engine();

  reconcilers::PassSettings pass_settings();
  std::optional<Error> source_held();
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
  catalogs.emplace(*store, engine::CatalogSettings{.signers = settings.signers,
                                                   .trust_from_repository = config.trust.from_repository,
                                                   .document_bytes = config.limits.document_bytes,
                                                   .may_have = may_have});
  return {};
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

/// Only the Fleet says where records are, so it is read before anything else.
Status Wiring::Parts::read_fleet(domain::Problems& problems, const std::stop_token& stop) {
  const Call call{stop, clock.monotonic() + settings.config.repository.timeout};
  // Also where records are is said by those only who may write the fleet.
  const auto tip = TRY(verifier->newest_verified(TRY(newest_tip(call)), call));
  const auto catalog = TRY(catalogs->at(tip));
  if (catalog->fleet.name.empty()) {
    problems = catalog->problems;
    return Error{ErrorKind::kInvalid, codes::kFleetUnusable,
                 fmt::format("commit {} has no usable Fleet document", tip.text().substr(0, 12)),
                 std::nullopt, "run talentops validate in it"};
  }
  place = catalog->fleet.records;
  return {};
}

Status Wiring::Parts::make_records() {
  records.emplace(*mirror, place.branch, TRY(authorship_of(settings.config.records)));
  reader.emplace(*records, place.root);
  const auto wait = [this](Duration duration, const Call& call) {
    effects::ThreadBell nobody_rings;
    nobody_rings.wait(0, std::min(call.deadline, clock.monotonic() + duration), call.stop);
  };
  ledger.emplace(engine::LedgerPorts{*records, clock, entropy, wait}, place.root);
  const bool are_beside = place.branch == settings.config.repository.branch;
  accepted_record.emplace(reconcilers::AcceptedPorts{*store, *records, *ledger, *reader},
                          are_beside ? std::optional(place.root) : std::nullopt);
  const auto read_accepted = [this](const Call& call) { return accepted_record->read(call); };
  const auto record_accepted = [this](const auto& tip, const Call& call) {
    return accepted_record->record(tip, call);
  };
  const auto verify = [this](const auto& accepted, const auto& tip, const Call& call) {
    return verifier->verify(accepted, tip, call);
  };
  source.emplace(*store, read_accepted, record_accepted, verify);
  acts.emplace(*records, place.root);
  return {};
}

std::optional<Error> Wiring::Parts::source_held() {
  if (auto held = source->held()) return held;
  const auto catalog = catalogs->current();
  if (!catalog) return std::nullopt;
  if (auto missing = engine::missing_fleet(*catalog)) return missing;
  if (catalog->fleet.records == place) return std::nullopt;
  return Error{ErrorKind::kDenied, codes::kRecordsPlaceChanged, "Fleet.spec.records was changed by an edit",
               std::nullopt, "put the old place back"};
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
          .records_root = place.root,
          .trust_from_repository = settings.config.trust.from_repository,
          .signers = settings.signers,
          .is_stopped = [this] { return state.is_stopped(); },
          .source_held = [this] { return source_held(); },
          .forbids = [this](const domain::Check& check) { return probe->forbids(check); },
          .cannot_read_secret = [this](const auto& client, const auto& reference) -> std::optional<Error> {
            const auto read = secrets.read(client, reference);
            return read ? std::nullopt : std::optional(read.error());
          }};
}

void Wiring::Parts::make_engine() {
  const auto& config = settings.config;
  const codec::BundleLimits limits{.bytes = config.limits.bundle_bytes, .files = config.limits.file_count};
  pass.emplace(
      reconcilers::PassPorts{{*catalogs, *store, *records, *targets, clock}, *ledger, *probe, sink(), events},
      pass_settings(), limits);
  controller.emplace(*source, *acts, *catalogs, *pass, clock, entropy, bell,
                     engine::ControllerSettings{.poll_every = config.repository.interval,
                                                .fetch_timeout = config.repository.timeout,
                                                .workers = config.workers});
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

domain::FleetStatus Wiring::status() const { return parts_->status_file.current(); }

std::map<domain::EnvironmentKey, Error> Wiring::failing() const { return parts_->controller->failing(); }

std::optional<Error> Wiring::source_held() const { return parts_->source_held(); }

domain::Problems Wiring::problems() const {
  const auto catalog = parts_->catalogs->current();
  return catalog ? catalog->problems : domain::Problems{};
}

}  // namespace talentops::process
