#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/rare.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/gate.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/observation.hpp"
#include "controller/domain/plan.hpp"
#include "controller/domain/problem.hpp"
#include "controller/domain/prospect.hpp"
#include "controller/domain/version.hpp"

/// What `status` shows: computed once after each pass, kept in memory and in status.json, read by everybody.
namespace talentops::domain {

/// Whether what is wished serves: seen to be so, recently. Unknown is what nobody has seen.
enum class Readiness { kTrue, kFalse, kUnknown };
std::string_view name_of(Readiness readiness);  ///< "True", "False", "Unknown"
std::optional<Readiness> parse_readiness(std::string_view text);

struct DesiredVersion {
  Version version;
  std::optional<Digest> digest = {};         ///< absent: the bundle could not be read
  std::optional<Digest> configuration = {};  ///< of what it is packaged with; absent as above
  bool operator==(const DesiredVersion&) const = default;
};

struct ServedVersion {
  Version version;
  Digest digest;
  DeploymentId deployment;
  std::optional<Digest> configuration = {};  ///< absent in a status that does not say it
  bool operator==(const ServedVersion&) const = default;
};

/// A version that serves, and at which share of the targets.
struct ServedShare {
  Version version;
  int percent = 100;
  bool operator==(const ServedShare&) const = default;
};

/// A target at which a transaction was interrupted half way.
struct Mixture {
  TargetName target;
  Interruption interruption;
  bool operator==(const Mixture&) const = default;
};

/// What there is to tell of a release that is not as wished.
struct Particulars {
  std::vector<Mixture> mixtures = {};
  std::vector<TimelineEntry> before = {};  ///< what it went through that was taken back
  Program program = {};                    ///< what would be done, or is
  Schedule schedule = {};
  std::vector<Remark> remarks = {};
  std::size_t targets = 0;  ///< of the environment
  bool operator==(const Particulars&) const = default;
};

/// One release in one environment.
struct ReleaseStatus {
  ReleaseKey release;
  EnvironmentName environment;
  TalentName talent;
  Phase phase = Phase::kPlanned;
  Action action = Action::kNone;  ///< what would bring what is wished
  std::optional<DesiredVersion> desired = {};
  std::optional<ServedVersion> deployed = {};  ///< absent: nothing is, or nobody knows
  int exposure = 0;                            ///< percent of the environment that sees the newest version
  Readiness ready = Readiness::kUnknown;
  std::string reason = {};   ///< one word for machines: "Quarantined"
  std::string message = {};  ///< a sentence for people
  std::vector<Hold> holds = {};
  std::vector<GateResult> gates = {};
  std::optional<Instant> next = {};         ///< when it can change by itself
  std::optional<Instant> observed_at = {};  ///< when its targets were last seen
  std::vector<ServedShare> serving = {};    ///< largest share first; what has no receipt is not counted
  Prospect prospect = {};
  Rare<Particulars> particulars = {};
  std::string time_zone = {};  ///< of the calendar that binds the environment; empty: none does

  EnvironmentKey environment_key() const { return {release.client, environment}; }
  bool operator==(const ReleaseStatus&) const = default;
};

/// All releases of one environment, as the last pass over it left them.
struct EnvironmentStatus {
  EnvironmentKey environment;
  std::vector<ReleaseStatus> releases = {};
  bool operator==(const EnvironmentStatus&) const = default;
};

/// How the watched branch is followed.
struct SourceStatus {
  std::optional<Error> held = {};  ///< why what is in force is not what the branch has, or may have
  Duration poll_every = {};
  std::optional<Instant> polled_at = {};  ///< when the branch was last asked and read
  bool operator==(const SourceStatus&) const = default;

  /// `held`, or that nobody asked for three intervals, as seen at `now`: what is known of wishes may be
  /// stale, and so kUnavailable.
  std::optional<Error> trouble(Instant now) const;
};

/// What is known of the controller itself.
struct ControllerStatus {
  std::string id;
  CommitId commit = {};     ///< the desired state in force; empty before the first one was read
  bool is_stopped = false;  ///< by a STOP: nothing goes forward
  std::optional<SourceStatus> source = {};  ///< absent: told by records, not by a controller
  Problems problems = {};                   ///< of the documents at `commit`
  bool operator==(const ControllerStatus&) const = default;
};

/// The whole of `status -o json`.
struct FleetStatus {
  Instant observed_at;
  ControllerStatus controller = {};
  std::vector<ReleaseStatus> releases = {};
  bool operator==(const FleetStatus&) const = default;
};

/// Leaves out when things were looked at: what differs then is news. `since`, `until` and `next` are told and
/// stay.
EnvironmentStatus without_time(EnvironmentStatus status);
/// Whether they are the same, leaving that out.
bool same_but_for_time(ControllerStatus left, ControllerStatus right);

}  // namespace talentops::domain
