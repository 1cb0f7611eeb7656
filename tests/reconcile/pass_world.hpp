#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/codec/trusted.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/status.hpp"
#include "controller/ports/reconciler.hpp"
#include "controller/simulation/guarded_workspace.hpp"
#include "controller/simulation/surroundings.hpp"
#include "tests/support/branch.hpp"

/// A world with one client's environment in it: a fleet repository, a branch for records, workspaces, probes.
/// What runs in it is real: catalog, ledger, pass, planner, directory targets.
namespace talentops::test {

inline const std::string kRecordsRoot = "records";

struct PassWorldOptions {
  std::vector<std::string> targets = {"workspace"};
};

/// What checks answer, by name; without a script, as the simulation has it.
struct Questions {
  std::map<std::string, std::function<domain::Measurement(const ports::ProbeContext&)>> script;
  std::vector<std::string> asked;  ///< names, in order
};

class PassWorld : public GitWorld {
 public:
  explicit PassWorld(PassWorldOptions options = {});
  ~PassWorld();

  // What an engineer and QA do. Nothing counts before `merge`.
  void add_bundle(const std::string& version, const std::string& greeting,
                  const std::map<std::string, std::string>& more = {});
  void certify(const std::string& version, const std::string& result = "PASSED");
  void withdraw_certification(const std::string& version);
  void revoke(const std::string& version);
  /// The release document; `spec` is more of its spec, indented by two.
  void wish(const std::string& version, const std::string& spec = "");
  void unwish() { fleet.remove(kReleasePath); }
  void write_environment(const std::string& spec = "") { write_environment_of(options_.targets, spec); }
  void write_environment_of(const std::vector<std::string>& targets, const std::string& spec = "");
  domain::CommitId merge();
  /// bundle, certification, wish and merge in one.
  void deliver(const std::string& version, const std::string& greeting, const std::string& spec = "");
  void person_says(domain::ActVerb verb, const domain::DeploymentId& about,
                   const std::string& reason = "because");
  /// Any act, of the person whom this world trusts.
  void person_acts(domain::Act act);
  /// Another release of the environment, so that greeter is not its last one. Its bundle is missing.
  void wish_another() { fleet.put("clients/acme/releases/guide.yaml", kGuide); }

  // The controller.
  void restart();
  /// As the trigger does on its interval.
  void look_at_branch();
  /// The process dies before its change number `change`, counted from now.
  void die_before(int change);
  /// What was changed anywhere so far, or tried.
  int changes() const;
  ports::PassResult pass();
  /// Passes, on virtual time, until nothing moves by itself any more. Returns how many it took.
  int settle();
  /// A pass that finds nothing to do writes nothing anywhere, in this process and in the next.
  void expect_silence();
  /// Passes while so much time goes by.
  void wait(Duration duration);
  void unplug(const std::string& target);
  void plug_in(const std::string& target);
  /// Passes until `done` says so.
  void run_until(const std::function<bool()>& done);

  // What is there now.
  const std::vector<std::string>& targets() const { return options_.targets; }
  simulation::Disk& disk(const std::string& target = "workspace");
  /// What the agent of the talent says at a target; "" where there is none.
  std::string serves(const std::string& target = "workspace");
  std::vector<domain::Manifest> manifests() const;  ///< oldest first
  domain::Manifest last() const { return manifests().back(); }
  /// "upgrade 1.1.0 rolledBack" of each, oldest first; an open one has no outcome.
  std::vector<std::string> story() const;
  std::vector<domain::RollbackRecord> rollbacks() const;
  std::size_t records_below(const std::string& folder) const;
  domain::ReleaseStatus status() const;
  std::vector<std::string> events_of(const domain::DeploymentId& deployment) const;
  std::size_t commits() const { return remote.messages().size(); }

  simulation::WorldClock clock{*this};
  simulation::SeededEntropy entropy{1};
  simulation::DiskOpener opener{*this, life};
  simulation::SecretShelf secrets;
  simulation::TrackedFiles tracked;
  Questions probe;
  simulation::StatusBoard board;
  simulation::EventList events;
  bool is_stopped = false;
  std::optional<Error> source_held;
  /// Whom the controller trusts; to change it is to point to another list.
  Result<codec::TrustedSigners> trust;
  /// What the controller's configuration does not allow.
  std::function<std::optional<Error>(const domain::Check&)> forbids = [](const auto&) {
    return std::nullopt;
  };

  const domain::EnvironmentKey key{domain::ClientName("acme"), domain::EnvironmentName("production")};

 private:
  struct Process;

  static constexpr const char* kGuide =
      "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: guide, namespace: acme}\n"
      "spec: {version: \"1.0.0\", environments: [production]}\n";
  static constexpr const char* kReleasePath = "clients/acme/releases/greeter.yaml";

  std::string certification_text(const std::string& version, const std::string& result,
                                 std::optional<domain::Revocation> revoked);
  Digest digest_of(const std::string& version) const;

  PassWorldOptions options_;
  std::map<std::string, simulation::Disk> unplugged_;                  ///< by directory
  std::map<std::string, std::map<std::string, std::string>> bundles_;  ///< version -> files
  int acts_ = 0;
  std::unique_ptr<Process> process_;
};

/// More of a release's spec: whoever does not greet politely fails.
inline constexpr const char* kSmoke =
    "  smoke: [{name: greets, file: {path: .claude/agents/greeter.md, contains: politely}}]\n";
inline constexpr Duration kMinute = std::chrono::minutes(1);

/// An obstacle: the records can neither be fetched nor pushed.
inline const Obstacle kRecordsAway =
    away({simulation::EffectKind::kFetchRecords, simulation::EffectKind::kPushRecords});

/// Whether somebody wants to change a workspace.
inline bool changes_disk(const simulation::Deed& deed) {
  return !deed.disk.empty() && !simulation::only_looks(deed.kind);
}

}  // namespace talentops::test
