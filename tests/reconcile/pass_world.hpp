#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/codec/trust.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/status.hpp"
#include "controller/ports/reconciler.hpp"
#include "tests/reconcile/pass_fakes.hpp"
#include "tests/support/memory_desired_store.hpp"
#include "tests/support/memory_record_store.hpp"
#include "tests/support/memory_workspace.hpp"

/// One client's environment with everything around it in memory and on virtual time: a fleet repository, a
/// remote for records, workspaces, probes. What runs in it is real: catalog, ledger, pass, planner, directory
/// targets.
namespace talentops::test {

inline const std::string kRecordsRoot = "records";

struct PassWorldOptions {
  std::vector<std::string> targets = {"workspace"};
};

class PassWorld {
 public:
  explicit PassWorld(PassWorldOptions options = {});
  PassWorld(const PassWorld&) = delete;
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

  // The controller.
  void restart();
  ports::PassResult pass();
  /// Passes, on virtual time, until nothing moves by itself any more. Returns how many it took.
  int settle();
  /// A pass that finds nothing to do writes nothing anywhere, in this process and in the next.
  void expect_silence();
  /// Passes while so much time goes by.
  void wait(Duration duration);
  void unplug(const std::string& target) { opener.disks.erase("/srv/acme/" + target); }
  void plug_in(const std::string& target) { opener.disks["/srv/acme/" + target] = &disk(target); }
  /// Passes until `done` says so.
  void run_until(const std::function<bool()>& done);

  // What is there now.
  const std::vector<std::string>& targets() const { return options_.targets; }
  MemoryDisk& disk(const std::string& target = "workspace") { return *disks_.at(target); }
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

  Power power;
  WorldClock clock;
  CountingSource entropy;
  MemoryRemote remote;
  MemoryRecordStore memory{remote};
  PoweredRecordStore records{memory, power};
  MemoryDesiredStore fleet;
  MemoryOpener opener;
  DiskProbe probe{power};
  StatusBoard board;
  EventLog events;
  bool is_stopped = false;
  std::optional<Error> source_held;

  const domain::EnvironmentKey key{domain::ClientName("acme"), domain::EnvironmentName("production")};

 private:
  struct Process;

  static constexpr const char* kReleasePath = "clients/acme/releases/greeter.yaml";

  std::optional<Error> workspace_fault(const WorkspaceCall& call);
  std::string certification_text(const std::string& version, const std::string& result,
                                 std::optional<domain::Revocation> revoked);
  Digest digest_of(const std::string& version) const;

  PassWorldOptions options_;
  std::map<std::string, std::unique_ptr<MemoryDisk>> disks_;
  MemoryDisk managed_;
  codec::AllowedSigners signers_;
  std::map<std::string, std::map<std::string, std::string>> bundles_;  ///< version -> files
  int processes_ = 0;
  int acts_ = 0;
  std::unique_ptr<Process> process_;
};

inline constexpr Duration kMinute = std::chrono::minutes(1);

}  // namespace talentops::test
