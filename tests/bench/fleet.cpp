#include "tests/bench/fleet.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <malloc.h>

#include "controller/codec/trust.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/fs/workspace.hpp"
#include "controller/effects/git/desired_store.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/http/egress.hpp"
#include "controller/effects/http/http_client.hpp"
#include "controller/effects/probe/allow_list_probe.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "controller/effects/state/event_log.hpp"
#include "controller/effects/state/snapshot_file.hpp"
#include "controller/effects/state/state_directory.hpp"
#include "controller/effects/state/status_file.hpp"
#include "controller/engine/controller.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/process/status_upkeep.hpp"
#include "reconcilers/claude_code/target_factory.hpp"
#include "reconcilers/environment_pass.hpp"
#include "tests/bench/contest.hpp"

namespace talentops::bench {
namespace fs = std::filesystem;

FleetRepository::FleetRepository(Scratch& scratch)
    : path_(scratch.fresh()), key_(scratch.fresh()), trust_(scratch.fresh()) {
  fs::create_directories(path_);
  shell(path_, "git init -q -b main; git config gc.auto 0; ssh-keygen -q -t ed25519 -N '' -C qa -f " +
                   key_.string());
  write_file(trust_, "qa-engineer " + read_file(key_.string() + ".pub"));
  write("fleet.yaml", "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: bench}\n");
}

void FleetRepository::import(const std::function<void(const Put&)>& files) {
  const auto stream = path_.string() + ".stream";
  std::string text =
      "commit refs/heads/main\ncommitter Ann <ann@example.com> 1760000000 +0000\ndata <<.\nA fleet\n.\n";
  files([&](const std::string& path, const std::string& content) {
    text += fmt::format("M 100644 inline {}\ndata {}\n{}\n", path, content.size(), content);
  });
  write_file(stream, text);
  write(".git/info/sparse-checkout",
        "/*\n!/*/\n/talents/\n/certifications/\n/clients/\n!/clients/*/\n/clients/acme/\n");
  shell(path_, "git fast-import --quiet <'" + stream +
                   "'; git config core.sparseCheckout true; git config core.sparseCheckoutCone true; "
                   "git read-tree -mu HEAD");
  fs::remove(stream);
}

void FleetRepository::write(const std::string& path, const std::string& content) {
  write_file(path_ / path, content);
}

void FleetRepository::commit(const std::string& message) {
  shell(path_, "git add -A; git commit -q -m '" + message + "'");
}

std::string FleetRepository::version_of(int edition) { return fmt::format("1.0.{}", edition); }

void FleetRepository::add_talent(int edition, std::size_t files) {
  const auto folder = fmt::format("talents/bench/{}", version_of(edition));
  write(folder + "/talent.yaml",
        fmt::format("apiVersion: talentops.dev/v1alpha1\nkind: Bundle\nname: bench\nversion: {}\n",
                    version_of(edition)));
  write(folder + "/agent.md",
        fmt::format("---\nname: bench\ndescription: Is measured.\n---\n\nEdition {}.\n", edition));
  for (std::size_t file = 1; file < files; ++file) {
    write(fmt::format("{}/rules/rule-{}.md", folder, file), fmt::format("Rule {} says nothing new.\n", file));
  }
  shell(path_, fmt::format("{} certify {} --result PASS --key {} --by qa-engineer >/dev/null",
                           TALENTOPS_BINARY, folder, key_.string()));
}

std::string document(const std::string& kind, const std::string& name, const std::string& spec) {
  return fmt::format(
      "apiVersion: talentops.dev/v1alpha1\nkind: {}\nmetadata: {{name: {}, namespace: acme}}\nspec: {}\n",
      kind, name, spec);
}

/// Each part borrows only from those above it.
struct RunningController::Parts {
  Parts(const fs::path& repository, const fs::path& trust, const fs::path& workspaces,
        const fs::path& state_path)
      : signers(must(codec::read_allowed_signers(read_file(trust), "trust"))),
        state(must(effects::StateDirectory::open(state_path.string()))),
        status(state.path_of(effects::kStatusFileName), clock),
        events(state.path()),
        snapshot(state.path_of(effects::kCatalogSnapshotName)),
        targets({.allowed = {workspaces.string()}}, {opener, clock, entropy}),
        mirror(must(effects::git::Mirror::open(state.path(), repository.string()))),
        store(*mirror, "main"),
        catalogs(store, {.signers = signers}, snapshot, must(effects::program_identity())),
        records(*mirror, "talentops/records", {{"bench", "bench@localhost"}, {}}),
        ledger({records, clock, entropy, [](Duration, const Call&) {}}, kRoot),
        source(
            store, [](const Call&) { return std::optional<domain::CommitId>(); },
            [](const domain::CommitId&, const Call&) { return Status(); }),
        acts(records, kRoot),
        pass({{catalogs, store, records, targets, clock}, ledger, probe, status, events},
             {.controller_id = "bench",
              .controller_version = "0",
              .holder = "bench/1",
              .repository = "bench",
              .records_root = kRoot,
              .trust = signers},
             {}),
        controller(source, acts, catalogs, pass, clock, entropy, bell,
                   {.poll_every = std::chrono::hours(1),
                    .fetch_timeout = std::chrono::minutes(10),
                    .workers = domain::ControllerConfig().workers}) {}

  static constexpr const char* kRoot = "records";
  codec::AllowedSigners signers;
  effects::StateDirectory state;
  effects::SystemClock clock;
  effects::SystemEntropy entropy;
  effects::ThreadBell bell;
  effects::ProcessRunner runner;
  effects::DirectoryOpener opener;
  effects::StatusFile status;
  effects::EventLog events;
  effects::SnapshotFile snapshot;
  domain::AllowConfig allow;
  effects::Egress egress = must(effects::Egress::make(allow));
  effects::HttpClient http = must(effects::HttpClient::make(egress));
  effects::AllowListProbe probe{allow, egress, http, runner};
  claude_code::DirectoryTargetFactory targets;
  std::unique_ptr<effects::git::Mirror> mirror;
  effects::git::GitDesiredStore store;
  engine::CatalogKeeper catalogs;
  effects::git::GitRecordStore records;
  engine::LedgerWriter ledger;
  engine::Source source;
  engine::ActWatch acts;
  reconcilers::EnvironmentPass pass;
  engine::Controller controller;
  process::StatusUpkeep upkeep{status, [] { return domain::ControllerStatus{"bench"}; }};
};

RunningController::RunningController(const FleetRepository& repository, const fs::path& workspaces,
                                     const fs::path& state)
    : RunningController(repository.path(), repository.trust(), workspaces, state) {}

RunningController::RunningController(const fs::path& repository, const fs::path& trust,
                                     const fs::path& workspaces, const fs::path& state)
    : parts_(std::make_unique<Parts>(repository, trust, workspaces, state)) {}

RunningController::~RunningController() = default;

void RunningController::read_ahead() {
  must(parts_->catalogs.read_ahead(must(parts_->store.fetch({}))));
  parts_->mirror->let_go();
  ::malloc_trim(0);  // as the process does that is delivered
}

void RunningController::poll() { must(parts_->controller.poll({})); }

void RunningController::settle() {
  must(parts_->controller.run(engine::RunMode::kUntilIdle, {}, {}));
  for (const auto& [environment, why] : parts_->controller.failing())
    throw std::runtime_error(environment.text() + ": " + why.text());
}

void RunningController::follow() {
  poll();
  settle();
}

std::size_t RunningController::environments() { return parts_->catalogs.current()->environments.size(); }

bool RunningController::has_version(const std::string& version) {
  const auto catalog = parts_->catalogs.current();
  return std::any_of(catalog->releases.begin(), catalog->releases.end(),
                     [&](const auto& each) { return each.second.version.text() == version; });
}

}  // namespace talentops::bench
