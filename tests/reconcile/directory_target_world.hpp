#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/ports/clock.hpp"
#include "controller/ports/entropy.hpp"
#include "controller/simulation/guarded_workspace.hpp"
#include "controller/simulation/surroundings.hpp"
#include "controller/simulation/world.hpp"
#include "reconcilers/claude_code/directory_target.hpp"
#include "tests/reconcile/target_packages.hpp"

namespace talentops::test {

/// Says what it is told to say.
class SetClock : public ports::Clock {
 public:
  Instant now() const override { return wall; }
  MonotonicTime monotonic() const override { return steady; }

  Instant wall = Instant(std::chrono::hours(24 * 365 * 56));
  MonotonicTime steady = MonotonicTime(std::chrono::hours(1));
};

class CountingEntropy : public ports::Entropy {
 public:
  std::uint64_t next() override { return ++count_; }

 private:
  std::uint64_t count_ = 0;
};

/// A world with one workspace, and a target on it. Every `target()` is another process of the controller,
/// and all of them end together.
struct TargetWorld : simulation::World {
  static constexpr const char* kPlace = "/srv/acme";
  static constexpr const char* kManaged = "/etc/claude-code";

  static constexpr const char* kSecrets = "/srv/secrets";
  static constexpr const char* kSecretsFile = "/srv/secrets/acme.env";
  using Disks = std::map<std::string, simulation::Disk>;

  explicit TargetWorld(simulation::Disk from = {})
      : TargetWorld(Disks{{kPlace, std::move(from)}, {kManaged, {}}, {kSecrets, {}}}) {}
  explicit TargetWorld(Disks from) {
    disks = std::move(from);
    secrets.values = {{"acme/crm/token", "canary/\"token\"+1"},
                      {"acme/crm/newer", "canary/newer+2"},
                      {"acme/mail/password", "canary/password+3"}};
  }

  simulation::Disk& disk() { return disks.at(kPlace); }
  const simulation::Disk& disk() const { return disks.at(kPlace); }
  simulation::Disk& managed() { return disks.at(kManaged); }
  /// Where the environment's file for secrets lies.
  simulation::Disk& elsewhere() { return disks.at(kSecrets); }
  const simulation::Disk& elsewhere() const { return disks.at(kSecrets); }
  std::optional<std::string> secrets_file() const { return elsewhere().read("acme.env"); }
  /// All but what talentops keeps: in the workspace, and elsewhere.
  simulation::Disk::Tree whole_tree() const {
    auto tree = disk().client_tree();
    for (const auto& [path, content] : elsewhere().tree([](auto) { return true; }))
      tree.emplace(std::string(kSecrets) + "/" + path, content);
    return tree;
  }
  /// The process ends before its effect number `effect`, counted from now.
  void die_before(int effect) {
    inject({{.number = effects() + effect, .kind = simulation::FaultKind::kCrashBefore}});
  }
  /// What ended, or was about to, is there again.
  void restart() {
    inject({});
    life = {"fleet", life.number + 1};
  }

  claude_code::DirectoryTarget target() {
    return claude_code::DirectoryTarget({{domain::ClientName("acme"), domain::EnvironmentName("production")},
                                         domain::TargetName("workspace"),
                                         kPlace,
                                         kManaged,
                                         elsewhere_allowed},
                                        {opener, clock, entropy, &secrets, &tracked});
  }
  domain::TargetObservation observe(const std::vector<const domain::Package*>& wanted = {},
                                    bool check_slots = true) {
    return target().observe(wanted, check_slots, Call{});
  }
  Result<ports::Holder> take(const std::string& holder = "one") {
    return target().take(holder, observe({}, false).epoch, Call{});
  }

  static ports::Activation activation_of(const domain::Package& package, const std::string& deployment,
                                         const std::optional<domain::WayBack>& way_back = {}) {
    return {package.talent, domain::ReleaseName("greeter"), package.id, domain::DeploymentId(deployment),
            way_back,       Instant(std::chrono::hours(1))};
  }
  static domain::WayBack way_back_of(const domain::Package& package, const std::string& deployment) {
    return {package.id, package.version, domain::DeploymentId(deployment)};
  }
  static ports::Reversion reversion_of(const domain::Package& package, const std::string& deployment,
                                       const std::optional<domain::WayBack>& way_back = {}) {
    const domain::DeploymentId id(deployment);
    return {package.talent,
            id,
            way_back,
            {id, "rolledBack", package.id, "smoke test failed", Instant(std::chrono::hours(2))}};
  }
  Status install(const domain::Package& package, const std::string& deployment, const ports::Holder& holder,
                 const std::optional<domain::WayBack>& way_back = {}) {
    auto place = target();
    TRY(place.stage(links ? linked(package) : package, holder, Call{}));
    return place.activate(activation_of(package, deployment, way_back), holder, Call{});
  }

  bool links = false;  ///< what is installed is, as links
  claude_code::Elsewhere elsewhere_allowed{kSecretsFile};
  simulation::Life life{"fleet", 1};
  simulation::DiskOpener opener{*this, life};
  SetClock clock;
  CountingEntropy entropy;
  simulation::SecretShelf secrets;
  simulation::TrackedFiles tracked;
};

}  // namespace talentops::test
