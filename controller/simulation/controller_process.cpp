#include "controller/simulation/controller_process.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "controller/codec/records.hpp"
#include "controller/engine/controller.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/simulation/archive_store.hpp"
#include "controller/simulation/git_stores.hpp"
#include "controller/simulation/guarded_workspace.hpp"
#include "controller/simulation/surroundings.hpp"
#include "reconcilers/accepted_record.hpp"
#include "reconcilers/claude_code/target_factory.hpp"
#include "reconcilers/environment_pass.hpp"
#include "reconcilers/record_archiving.hpp"

namespace talentops::simulation {
namespace {

/// Nobody waits for it: whoever drives the process looks by itself.
class SilentBell final : public ports::Bell {
 public:
  void ring() override { ++rings_; }
  std::uint64_t rings() const override { return rings_; }
  void wait(std::uint64_t, MonotonicTime, const std::stop_token&) override {}

 private:
  std::uint64_t rings_ = 0;
};

/// Most worlds write what other worlds wrote before them, to the byte; what cannot be read is read again.
Result<domain::Manifest> decode_once(std::string_view text, const std::string& file) {
  constexpr std::size_t kMost = 4096;
  static std::map<std::string, domain::Manifest, std::less<>> seen;
  const auto known = seen.find(text);
  if (known != seen.end()) return known->second;
  auto manifest = TRY(codec::decode_manifest(text, file));
  if (seen.size() >= kMost) seen.clear();
  return seen.emplace(text, std::move(manifest)).first->second;
}

}  // namespace

/// As process/wiring.cpp puts the real ones together.
struct ControllerProcess::Parts {
  Parts(World& its_world, ControllerSetup its_setup, int number)
      : world(its_world),
        setup(std::move(its_setup)),
        life{setup.id, number},
        clock(world),
        entropy(static_cast<std::uint64_t>(number)),
        opener(world, life),
        probe(world, life, setup.answers),
        store(world, life),
        records(world, life),
        archive(world, life),
        catalogs(store, {.signers = setup.signers}),
        reader(records, setup.records_root, reconcilers::RecordReader::kMostDeployments, decode_once),
        ledger({records,
                clock,
                entropy,
                [this](Duration time, const Call&) { world.let_pass(time); },
                {},
                decode_once},
               setup.records_root),
        archiving({store, records, archive, reader, clock, setup.signers}, place()),
        accepted({store, records, ledger, reader, setup.signers}, std::nullopt),
        source(
            store, [this](const Call& call) { return accepted.read(call); },
            [this](const domain::CommitId& tip, const Call& call) { return accepted.record(tip, call); }, {},
            [this](const domain::CommitId& before, const domain::CommitId& tip, const Call& call) {
              return accepted.confirmed(before, tip, call);
            }),
        acts(records, setup.records_root),
        targets({setup.allowed_directories}, {opener, clock, entropy}),
        pass({{catalogs, store, records, targets, clock}, ledger, probe, board, events}, settings(),
             codec::BundleLimits{}),
        controller(source, acts, catalogs, pass, clock, entropy, bell,
                   {.poll_every = setup.poll_every,
                    .daily = [this](const Call& call) { return archive_records(call); }}) {}

  domain::RecordsPlace place() const {
    domain::RecordsPlace here;
    here.root = setup.records_root;
    return here;
  }

  Status archive_records(const Call& call) {
    const auto catalog = catalogs.current();
    if (!setup.archives || !catalog) return {};
    return archiving.run(*catalog, call);
  }

  reconcilers::PassSettings settings() {
    return {.controller_id = setup.id,
            .controller_version = "0.1.0",
            .holder = fmt::format("{}/{}", setup.id, life.number),
            .repository = "/srv/fleet",
            .records_root = setup.records_root,
            .trust = setup.signers,
            .is_stopped = [] { return false; },
            .source_held = [this] { return source.held(); }};
  }

  World& world;
  const ControllerSetup setup;
  Life life;
  WorldClock clock;
  SeededEntropy entropy;
  SilentBell bell;
  DiskOpener opener;
  ScriptedProbe probe;
  StatusBoard board;
  EventList events;
  FleetStore store;
  RecordsStore records;
  ArchiveStore archive;
  engine::CatalogKeeper catalogs;
  reconcilers::RecordReader reader;
  engine::LedgerWriter ledger;
  reconcilers::RecordArchiving archiving;
  reconcilers::AcceptedRecord accepted;
  engine::Source source;
  engine::ActWatch acts;
  claude_code::DirectoryTargetFactory targets;
  reconcilers::EnvironmentPass pass;
  engine::Controller controller;
  bool has_pushed_pending = false;
};

ControllerProcess::ControllerProcess(World& world, const ControllerSetup& setup, int number)
    : parts_(std::make_unique<Parts>(world, setup, number)) {}

ControllerProcess::~ControllerProcess() { parts_->life.is_alive = false; }

bool ControllerProcess::turn() {
  auto& p = *parts_;
  const std::stop_token nobody;
  if (!std::exchange(p.has_pushed_pending, true)) {
    // What it says is said again with the next batch.
    static_cast<void>(p.ledger.push_pending(Call{nobody, p.clock.monotonic() + std::chrono::minutes(1)}));
    return true;
  }
  if (p.controller.next_poll() <= p.clock.monotonic()) {
    static_cast<void>(p.controller.poll_if_due(nobody));
    return true;
  }
  return p.controller.step(nobody);
}

MonotonicTime ControllerProcess::next_turn() const {
  if (!parts_->has_pushed_pending) return parts_->clock.monotonic();
  const auto poll = parts_->controller.next_poll();
  return std::min(poll, parts_->controller.next_due().value_or(poll));
}

bool ControllerProcess::is_idle() const {
  auto& p = *parts_;
  return p.has_pushed_pending && p.catalogs.current() != nullptr && p.controller.is_idle() &&
         p.controller.failing().empty();
}

std::map<domain::EnvironmentKey, Error> ControllerProcess::failing() const {
  return parts_->controller.failing();
}

Life& ControllerProcess::life() { return parts_->life; }

const std::map<domain::EnvironmentKey, domain::EnvironmentStatus>& ControllerProcess::status() const {
  return parts_->board.now;
}

const std::vector<domain::Event>& ControllerProcess::events() const { return parts_->events.all; }

}  // namespace talentops::simulation
