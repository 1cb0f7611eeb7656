#pragma once

// This file is longer than others: a manifest is one document, and these are its parts in its order.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/error.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/check.hpp"
#include "controller/domain/gate.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/step.hpp"
#include "controller/domain/version.hpp"

/// A deployment as its manifest tells it: the whole compiled program at the intent, what happened at the
/// outcome.
namespace talentops::domain {

enum class Action {
  kNone,
  kInstall,
  kUpgrade,
  kDowngrade,
  kRevert,
  kReconfigure,
  kRestoreReceipt,
  kCorrect,  ///< what somebody changed is put right
  kRetire,   ///< no release wishes it any more
};
std::string_view name_of(Action action);  ///< "install"
std::optional<Action> parse_action(std::string_view text);

enum class Outcome { kSucceeded, kRolledBack, kRollbackFailed, kCancelled, kSuperseded };
std::string_view name_of(Outcome outcome);  ///< "rolledBack"
std::optional<Outcome> parse_outcome(std::string_view text);

enum class Phase {
  kPlanned,
  kGating,
  kPreparing,
  kProgressing,
  kVerifying,
  kFinalizing,
  kSucceeded,
  kRollingBack,
  kRolledBack,
  kRollbackFailed,
  kCancelled,
  kSuperseded,
};
std::string_view name_of(Phase phase);  ///< "RollingBack"
std::optional<Phase> parse_phase(std::string_view text);

enum class WayBackKind {
  kSlot,       ///< a kept copy at the target
  kRestage,    ///< not at the target any more; made again from the bundle in the repository
  kUninstall,  ///< nothing was there before
};
std::string_view name_of(WayBackKind kind);  ///< "slot"
std::optional<WayBackKind> parse_way_back_kind(std::string_view text);

/// One version of a talent that was, or is to be, at an environment.
struct Deployed {
  Version version;
  PackageId package;
  DeploymentId deployment = {};
  bool operator==(const Deployed&) const = default;
};

struct DesiredSource {
  std::string repository;
  CommitId commit;
  Instant committed_at;
  std::string path;    ///< of the release document
  std::string author;  ///< "Name <email>" as the commit has it
  bool operator==(const DesiredSource&) const = default;
};

struct TargetResult {
  TargetName name;
  Instant switched_at;         ///< to the new version, or back
  std::string verified;        ///< "digest"
  bool is_taken_back = false;  ///< it was switched back
  bool operator==(const TargetResult&) const = default;
};

struct CheckResult {
  std::string name;
  Measurement measurement;
  TargetName target = {};  ///< at which; empty in records that do not say it
  bool operator==(const CheckResult&) const = default;
};

struct TimelineEntry {
  Instant at;
  Phase phase;
  std::string note;
  bool operator==(const TimelineEntry&) const = default;
};

/// Targets without which a deployment succeeds: they did not answer, and are caught up when they do.
struct Laggards {
  std::size_t allowed = 0;
  std::vector<TargetName> pending = {};  ///< already when it began
  bool operator==(const Laggards&) const = default;
};

/// A person who said yes to a plan.
struct Approval {
  std::string by;    ///< as the roster names them
  std::string role;  ///< for which they counted; empty: any
  Instant at;
  bool operator==(const Approval&) const = default;
};

/// Why something goes outside of its time, and who let it.
struct Emergency {
  std::string reason;
  std::string by;
  std::string role;
  Instant at;
  bool operator==(const Emergency&) const = default;
};

/// What the manifest says at its intent. Resuming a deployment reads this and never the documents.
struct Intent {
  DeploymentId id;
  std::string controller_id;
  std::string controller_version;
  bool trust_from_repository = false;
  EnvironmentKey environment;
  ReleaseKey release;
  std::string stage;
  std::string platform;
  Action action = Action::kInstall;
  TalentName talent;
  Deployed to;  ///< its deployment is this one
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> merged_into = {};  ///< files of the client, in part
  int packager = 1;
  std::optional<Deployed> previous = {};
  std::vector<std::string> configuration_keys = {};
  std::vector<std::string> secret_names = {};  ///< of configuration.secrets
  std::vector<ReleaseName> depends_on = {};
  Program program = {};
  Duration deadline = {};
  bool automatic_rollback = true;
  std::vector<TargetName> targets = {};
  Laggards laggards = {};
  DesiredSource desired = {};
  Digest plan;
  std::vector<GateResult> gates = {};
  std::vector<Approval> approvals = {};
  std::optional<Emergency> emergency = {};  ///< absent: it went in its time
  WayBackKind way_back = WayBackKind::kUninstall;
  std::optional<Deployed> way_back_to = {};
  /// Why a person asked for it (a `rollback`), or a policy (`kOnRevoke`), with who; empty for what git asked
  /// for.
  std::string asked_by = {};
  std::string asked_because = {};
  /// Nothing is left, and `to` names what is removed: it is retired, or a person took a first installation
  /// back.
  bool uninstalls = false;
  int attempt = 1;
  Instant at;  ///< when the intent was made

  PlacementKey placement() const { return {environment, talent}; }
  bool operator==(const Intent&) const = default;
};

/// In the place of a person who asks for a way back: a policy, because QA took its word back.
inline constexpr std::string_view kOnRevoke = "a policy (onRevoke: rollback)";

/// What the manifest gains after the intent.
struct Progress {
  std::optional<Outcome> outcome = {};
  std::string reason = {};  ///< of an outcome that is not success
  std::optional<Instant> finished_at = {};
  std::vector<TargetResult> targets = {};
  std::vector<TargetName> unanswered = {};  ///< of a success: targets that may lag, and did not answer
  std::vector<CheckResult> checks = {};
  std::vector<TimelineEntry> timeline = {};
  /// How long a health check failed at a target that served the version; absent where that was not measured
  /// from its start to its end.
  std::optional<Duration> downtime = {};
  std::string rollback_record = {};  ///< its path below the records root, where there was one
  bool operator==(const Progress&) const = default;
};

struct Manifest {
  Intent intent;
  Progress progress = {};
  bool is_open() const { return !progress.outcome.has_value(); }
  /// Targets without a word from which it succeeded, and those that were pending when it began.
  std::vector<TargetName> still_to_come() const;
  bool operator==(const Manifest&) const = default;
};

/// "<yyyymmddThhmmssZ>-<8 hex>": sorts by time; the hex is of everything that tells two attempts apart.
DeploymentId mint_deployment_id(const std::string& controller_id, const PlacementKey& placement,
                                const PackageId& package, int attempt, Instant at);

/// The time that an id begins with; the beginning of time for what is no id.
Instant time_of(const DeploymentId& id);

/// Why a deployment was taken back, what was restored, and how that was verified.
struct RollbackRecord {
  DeploymentId
      deployment;  ///< what was taken back (or, for a person's rollback, the deployment that took it back)
  PlacementKey placement;
  ReleaseKey release;
  Deployed from;
  std::optional<Deployed> to = {};  ///< absent: uninstalled
  WayBackKind way_back = WayBackKind::kUninstall;
  std::string reason;
  bool automatic = true;
  std::string by = {};  ///< the person, where a person asked
  Instant started_at;
  Instant finished_at;
  std::vector<TargetResult> targets = {};
  std::vector<CheckResult> checks = {};
  bool operator==(const RollbackRecord&) const = default;
};

}  // namespace talentops::domain
