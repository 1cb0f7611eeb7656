#pragma once

// This file is longer than others: every kind of document is a value here, side by side as in the schema.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/base/rare.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/calendar.hpp"
#include "controller/domain/check.hpp"
#include "controller/domain/configuration.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/position.hpp"
#include "controller/domain/risk.hpp"
#include "controller/domain/strategy.hpp"
#include "controller/domain/version.hpp"
#include "controller/domain/version_range.hpp"

/// The documents of a fleet repository as values: one struct a kind, every default filled in.
namespace talentops::domain {

using Labels = std::map<std::string, std::string>;

struct RecordsPlace {
  std::string branch = "talentops/records";
  std::string root = "departments/operations/deployment-specialist-diego";
  std::string repository = {};  ///< its address; empty: the fleet's own
  bool operator==(const RecordsPlace&) const = default;
};

enum class Tenancy {
  kNone,
  kPath,  ///< a document of client X counts only below clients/X/
};

/// Environments that get a version later than others, so that it shows first where it hurts least.
struct Wave {
  Labels match_labels = {};  ///< of environments; each belongs to the first wave that it matches
  Duration after = {};       ///< the waves before it must have had the version for so long
  bool operator==(const Wave&) const = default;
};

struct Fleet {
  std::string name;
  RecordsPlace records = {};
  Tenancy tenancy = Tenancy::kNone;
  std::vector<std::string> stages = {"development", "staging", "pre-production", "production"};
  std::vector<Wave> waves = {};                  ///< what matches none comes after all of them
  std::optional<std::size_t> max_removals = {};  ///< absent: the larger of one and a tenth
  std::size_t max_failures = 2;                  ///< rolled back in so many environments, a digest is suspect
  std::optional<std::size_t> most_deployments = {};  ///< under way at once; absent: any number
  std::vector<CalendarName> calendars = {};          ///< of every environment
  bool suspend = false;
  Location where = {};
  bool operator==(const Fleet&) const = default;
};

/// A talent workspace in a directory of the controller's machine.
struct DirectoryPlace {
  std::string path;
  bool operator==(const DirectoryPlace&) const = default;
};

struct TargetSpec {
  TargetName name;
  DirectoryPlace directory;
  Position path_position = {};
  /// Where values of secrets are written, if that is a file outside of the target: `SecretsSink::file`.
  std::optional<std::string> secrets_file = {};
  bool operator==(const TargetSpec&) const = default;
};
struct Constraints {
  std::vector<std::string> models;      ///< the only models that may be asked for; empty: any
  std::vector<std::string> deny_tools;  ///< tools that no agent may have
  std::optional<std::uint64_t> max_bytes;
  bool operator==(const Constraints&) const = default;
};

/// How files get to where they are read.
enum class Layout {
  kCopies,
  kLinks,  ///< links into the slot, so that one rename switches all that two versions both have
};

struct Environment {
  EnvironmentKey key;
  Labels labels = {};
  std::string stage = "production";
  Position stage_position = {};
  std::string platform = "claude-code";
  std::vector<TargetSpec> targets = {};
  Constraints constraints = {};
  std::vector<Check> preflight = {};
  Duration observe_every = std::chrono::minutes(1);
  int keep_previous = 3;
  bool corrects_drift = false;
  std::string prefix = {};
  std::optional<SecretsSink> secrets_sink = {};  ///< absent: no secret is delivered here
  Position secrets_file_position = {};
  Layout layout = Layout::kCopies;
  Share laggards = {};  ///< of the targets: so many may be out of reach when something is deployed
  std::vector<CalendarName> calendars = {};  ///< beside the Fleet's
  bool suspend = false;
  Location where = {};
  bool operator==(const Environment&) const = default;
};

/// Another release of the client that must be there first, in every environment.
struct Dependency {
  ReleaseName release;
  std::optional<VersionRange> versions = {};  ///< absent: any
  Position position = {};
  bool operator==(const Dependency&) const = default;
};

/// There may be a hundred thousand of them: what few say takes one pointer in the others.
struct Release {
  ReleaseKey key;
  Rare<Labels> labels = {};
  TalentName talent;
  Version version;
  Position version_position = {};
  std::vector<EnvironmentName> environments = {};
  std::vector<Position> environment_positions = {};  ///< of each of them
  Rare<Configuration> configuration = {};
  std::vector<Check> health = {};
  std::vector<Check> smoke = {};
  std::vector<Dependency> depends_on = {};
  Rare<Strategy> strategy = {};
  Rare<Hooks> hooks = {};
  Rare<std::vector<Migration>> migrations = {};
  Rare<std::map<EnvironmentName, Override>> overrides = {};
  bool automatic_rollback = true;
  std::optional<Duration> deadline = {};  ///< absent: the policy's
  bool suspend = false;
  /// Why it cannot wait for its time, if it says so.
  std::optional<std::string> emergency = {};
  Location where = {};
  bool operator==(const Release&) const = default;
};

/// The release as one environment gets it: what it overrides there stands in the place of what it says;
/// values and secrets one by one.
Release as_in(const Release& release, const EnvironmentName& environment);

/// The version that one environment gets.
const Version& version_in(const Release& release, const EnvironmentName& environment);

/// What happens when calendars close while a deployment runs. In the order of strictness.
enum class OnClose {
  kFinishStep,  ///< the step under way is finished, and then nothing grows
  kHold,        ///< nothing grows
  kRollback,    ///< it goes back
};

/// What happens to what runs when QA takes its word back. In the order of strictness.
enum class OnRevoke {
  kReport,    ///< people are told
  kRollback,  ///< it goes back to what stood before
};

struct PolicySelector {
  std::vector<ClientName> clients;  ///< empty: all
  std::vector<std::string> stages;  ///< empty: all
  Labels match_labels;              ///< of the environment
  bool operator==(const PolicySelector&) const = default;
};

/// How many people must say yes, and which.
struct ApprovalRule {
  std::string stage = {};               ///< empty: every stage
  std::optional<RiskLevel> risk = {};   ///< of this level or above; absent: of every level
  std::size_t count = 0;                ///< distinct people
  std::vector<std::string> roles = {};  ///< each has one of these, at least; empty: anybody of the roster
  bool not_author = true;               ///< who wrote the change is none of them
  bool applies_to_revert = false;       ///< asked for what git takes back, too
  bool applies_to_retire = false;       ///< and for what no release wishes any more
  bool operator==(const ApprovalRule&) const = default;
};

/// A ReleasePolicy. All that match an environment apply; the strictest value wins; absent says nothing.
struct Policy {
  std::string name;
  std::optional<ClientName> client = {};  ///< below a client it can only tighten
  PolicySelector selector = {};
  std::optional<bool> certification_required = {};
  std::vector<std::string> signers = {};  ///< principals; empty: says nothing
  std::optional<Duration> max_age = {};
  std::optional<double> min_score = {};
  std::optional<Duration> verify_environment_every = {};
  std::optional<Duration> deadline = {};
  std::optional<bool> window_applies_to_revert = {};
  std::optional<OnClose> on_close = {};
  std::optional<OnRevoke> on_revoke = {};
  std::optional<Duration> promotion_soak = {};
  std::optional<std::size_t> most_deployments = {};
  std::map<std::string, int> risk_points = {};
  std::optional<int> risk_medium = {};
  std::optional<int> risk_high = {};
  std::vector<ApprovalRule> approvals = {};
  std::optional<Duration> approvals_expire_after = {};
  /// Who may have something go outside of its time; absent: says nothing.
  std::optional<std::vector<std::string>> emergency_roles = {};
  Location where = {};
  bool operator==(const Policy&) const = default;
};

/// What all policies together ask of one environment.
struct EffectivePolicy {
  bool certification_required = true;
  std::optional<std::vector<std::string>> signers = {};  ///< absent: whoever allowed_signers trusts
  Duration max_age = std::chrono::hours(24 * 180);
  std::optional<double> min_score = {};
  Duration verify_environment_every = std::chrono::hours(24 * 30);
  Duration deadline = std::chrono::minutes(30);
  bool window_applies_to_revert = false;
  OnClose on_close = OnClose::kHold;
  OnRevoke on_revoke = OnRevoke::kReport;
  Duration promotion_soak = {};
  std::optional<std::size_t> most_deployments = {};  ///< under way at once in the environment
  std::map<std::string, int> risk_points = {};       ///< where they are other than built in
  int risk_medium = 10;                              ///< from so many points on
  int risk_high = 20;
  std::vector<ApprovalRule> approvals = {};  ///< those for the environment's stage; each is to be met
  Duration approvals_expire_after = std::chrono::hours(72);
  std::vector<std::string> emergency_roles = {};  ///< empty: nobody may have anything go outside of its time
  std::vector<std::string> names = {};            ///< the policies that had a say, for explanations
  std::optional<Error> unread = {};               ///< a rule that binds the environment and cannot be read
};

struct CertificationSignature {
  std::string format;  ///< "sshsig"
  std::string armored;
  bool operator==(const CertificationSignature&) const = default;
};

struct Revocation {
  Instant at;
  std::string by;
  std::string reason;
  bool operator==(const Revocation&) const = default;
};

/// QA's statement as it was written: the exact bytes that are signed, and the signatures. What they are worth
/// is `Certification` in certification.hpp.
struct CertificationDocument {
  std::string name;
  std::string statement;
  std::vector<CertificationSignature> signatures = {};
  std::optional<Revocation> revoked = {};
  Location where = {};
  bool operator==(const CertificationDocument&) const = default;
};

}  // namespace talentops::domain
