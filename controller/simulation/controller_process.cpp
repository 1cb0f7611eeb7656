#include "controller/simulation/controller_process.hpp"

#include <utility>

#include <fmt/format.h>

#include "controller/codec/records.hpp"
#include "controller/engine/controller.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/records/paths.hpp"
#include "controller/simulation/chance.hpp"
#include "controller/simulation/git_stores.hpp"
#include "controller/simulation/guarded_workspace.hpp"
#include "reconcilers/claude_code/target_factory.hpp"
#include "reconcilers/environment_pass.hpp"

namespace talentops::simulation {
namespace {

class WorldClock final : public ports::Clock {
 public:
  explicit WorldClock(const World& world) : world_(world) {}
  Instant now() const override { return world_.now(); }
  MonotonicTime monotonic() const override { return world_.monotonic(); }

 private:
  const World& world_;
};

class SeededEntropy final : public ports::Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : chance_(seed) {}
  std::uint64_t next() override { return chance_.next(); }

 private:
  Chance chance_;
};

/// Nobody waits for it: whoever drives the process looks by itself.
class SilentBell final : public ports::Bell {
 public:
  void ring() override { ++rings_; }
  std::uint64_t rings() const override { return rings_; }
  void wait(std::uint64_t, MonotonicTime, const std::stop_token&) override {}

 private:
  std::uint64_t rings_ = 0;
};

class ScriptedProbe final : public ports::Probe {
 public:
  ScriptedProbe(World& world, Life& life, const Answers& answers)
      : world_(world), life_(life), answers_(answers) {}

  domain::Measurement run(const domain::Check& check, const ports::ProbeContext& context,
                          const Call& call) override {
    const Deed deed{&life_, EffectKind::kProbe, "", check.name};
    const auto answer = world_.act<Result<domain::Measurement>>(
        life_, deed, call, [&]() -> Result<domain::Measurement> { return measure(check, context); });
    if (answer) return *answer;
    return {domain::Measured::kError, answer.error().message};
  }

 private:
  domain::Measurement measure(const domain::Check& check, const ports::ProbeContext& context) const {
    if (answers_) {
      if (auto scripted = answers_(check, context)) return *std::move(scripted);
    }
    const auto* file = std::get_if<domain::FileCheck>(&check.kind);
    if (file == nullptr) return {domain::Measured::kPass, "passed"};
    const auto content = world_.disks.at(context.target_directory).read(file->path);
    if (!content) return {domain::Measured::kFail, file->path + " is not there"};
    if (content->find(file->contains.value_or("")) != std::string::npos) return {domain::Measured::kPass, ""};
    return {domain::Measured::kFail, file->path + " does not contain it"};
  }

  World& world_;
  Life& life_;
  const Answers& answers_;
};

class StatusBoard final : public ports::StatusSink {
 public:
  void publish(const domain::EnvironmentStatus& status) override { now[status.environment] = status; }
  void withdraw(const domain::EnvironmentKey& environment) override { now.erase(environment); }
  void describe(const domain::ControllerStatus&) override {}
  void flush() override {}

  std::map<domain::EnvironmentKey, domain::EnvironmentStatus> now;
};

class EventList final : public ports::EventSink {
 public:
  void emit(const domain::Event& event) override { all.push_back(event); }
  std::vector<domain::Event> all;
};

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
        catalogs(store, {.signers = setup.signers}),
        reader(records, setup.records_root),
        ledger({records, clock, entropy, [this](Duration time, const Call&) { world.let_pass(time); }},
               setup.records_root),
        source(
            store, [this](const Call& call) { return read_accepted(call); },
            [this](const domain::CommitId& tip, const Call& call) { return record_accepted(tip, call); }),
        acts(records, setup.records_root),
        targets({setup.allowed_directories}, {opener, clock, entropy}),
        pass({{catalogs, store, records, targets, clock}, ledger, probe, board, events}, settings(),
             codec::BundleLimits{}),
        controller(source, acts, catalogs, pass, clock, entropy, bell, {.poll_every = setup.poll_every}) {}

  reconcilers::PassSettings settings() {
    return {.controller_id = setup.id,
            .controller_version = "0.1.0",
            .holder = fmt::format("{}/{}", setup.id, life.number),
            .repository = "/srv/fleet",
            .records_root = setup.records_root,
            .signers = setup.signers,
            .is_stopped = [] { return false; },
            .source_held = [this] { return source.held(); }};
  }

  Result<std::optional<domain::CommitId>> read_accepted(const Call& call) {
    const auto accepted = TRY(reader.accepted(TRY(records.fetch(call))));
    return accepted ? std::optional(accepted->commit) : std::nullopt;
  }

  Status record_accepted(const domain::CommitId& tip, const Call& call) {
    const auto facts = TRY(store.commit(tip));
    return ledger.propose(
        {.headline = fmt::format("accepted {}", tip.text().substr(0, 12)),
         .trailers = {"Desired-Commit: " + tip.text()},
         .files = {{records::accepted_path(), codec::encode_accepted({tip, facts.committed_at})}}},
        call);
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
  engine::CatalogKeeper catalogs;
  reconcilers::RecordReader reader;
  engine::LedgerWriter ledger;
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
