#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/capability.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/drift.hpp"
#include "controller/domain/history.hpp"
#include "controller/domain/observation.hpp"
#include "controller/plan/downtime.hpp"

/// Everything that a decision about one environment is made from. Decisions are functions of these values and
/// nothing else.
namespace talentops::plan {

/// How one check stands; measurements are the process's own and are made again after a restart.
struct CheckRun {
  int failures_in_row = 0;
  std::optional<domain::Measurement> last = {};
  std::optional<Instant> last_at = {};
  std::optional<Instant> passing_since = {};
  bool operator==(const CheckRun&) const = default;
};

enum class CheckState { kDue, kWaiting, kPassed, kFailed };

/// Whether a check must be asked now, later, or has its answer.
CheckState state_of(const domain::Check& check, const CheckRun& run, Instant now);
/// When a waiting check is due.
Instant next_due(const domain::Check& check, const CheckRun& run);
/// The run after one more measurement.
CheckRun after(const CheckRun& run, const domain::Measurement& measurement, Instant at);

/// What this process remembers of a deployment that it runs; losing it costs measurements, downtime and
/// timeline, nothing else.
struct RunMemory {
  bool is_whole = false;  ///< this process began it, so that no measurement is missing
  /// Its outcome was handed to the ledger, which had no answer: it may stand in the records already.
  bool is_concluded = false;
  std::map<CheckPlace, CheckRun> checks = {};
  Downtime downtime = {};
  std::vector<domain::TimelineEntry> timeline = {};
  /// Targets that would not be switched before a person has decided about something there, and why.
  std::map<domain::TargetName, std::string> refused = {};
};

/// Adds what one check measured at one target.
void remember(RunMemory& memory, const CheckPlace& place, const domain::Measurement& measurement, Instant at);

/// A check that this controller may not ask, and what would allow it.
struct ForbiddenCheck {
  domain::Check check;
  Error why;
};

/// What git takes away at present, over the whole fleet, by what the records say stands.
struct Removals {
  std::size_t removed = 0;   ///< stands and is wished by no release, or was retired within the last hour
  std::size_t standing = 0;  ///< of so many
  std::set<domain::TalentName> confirmed = {};  ///< of this environment: a person said that they may go
};

/// Who wishes a talent in waves before an environment's own.
struct EarlierWaves {
  bool have_talent = false;                             ///< in whatever version
  std::vector<domain::PlacementKey> wish_version = {};  ///< in the very same one
};

/// What is known of other environments, as far as a gate asks for it.
struct Elsewhere {
  std::map<domain::PlacementKey, domain::PlacementHistory> histories = {};
  std::map<domain::TalentName, EarlierWaves> earlier_waves = {};
  /// Where the bundles that are wished here were taken back.
  std::map<domain::TalentName, std::set<domain::EnvironmentKey>> taken_back = {};
  /// Deployments under way in all of the fleet; absent: it has no limit.
  std::optional<std::size_t> under_way = {};
  std::optional<Error> unknown = {};  ///< why what gates ask for could not be read
};

/// Who wrote what would be deployed, since what stands here.
struct Authors {
  std::set<std::string> identities = {};  ///< as domain::identities_of has them
  std::optional<Error> unknown = {};      ///< why nobody can tell
};

struct EnvironmentFacts {
  std::shared_ptr<const domain::Catalog> catalog;
  const domain::Environment* environment = nullptr;
  /// The last accepted form of an environment that has left git; `environment` points to it then.
  std::shared_ptr<const domain::Environment> gone = {};
  std::optional<Removals> removals = {};  ///< known where something here is to be retired
  std::vector<domain::TargetObservation> targets =
      {};  ///< one for each target of the environment, in its order
  std::map<domain::TalentName, domain::Wish> wishes = {};
  std::map<domain::TalentName, domain::PlacementHistory> histories = {};
  std::optional<domain::Verification> verification = {};  ///< the newest one recorded
  std::optional<domain::DriftRecord> drift_seen = {};     ///< the newest one recorded
  std::optional<Instant> probed_at = {};                  ///< when this process last looked, recorded or not
  std::vector<domain::Act> acts = {};                     ///< of this environment, oldest first
  std::map<domain::DeploymentId, RunMemory> runs = {};
  std::map<std::string, CheckRun> preflight = {};
  /// Of the wishes and of the environment; empty also where no controller's configuration is known.
  std::vector<ForbiddenCheck> forbidden_checks = {};
  /// Talents of whose wishes a secret cannot be read, and why; empty also where no secrets are known.
  std::map<domain::TalentName, Error> unreadable_secrets = {};
  /// Talents whose wish was something else since their last deployment: that ends a quarantine.
  std::set<domain::TalentName> wished_otherwise = {};
  /// Packages that can be made again from the repository.
  std::set<domain::PackageId> restageable = {};

  Elsewhere elsewhere = {};
  /// Of talents whose wish people are asked about.
  std::map<domain::TalentName, Authors> authors = {};
  /// What a wish lets agents do that they could not, where its risk is asked for; absent: nobody can tell.
  std::map<domain::TalentName, std::optional<std::vector<domain::ChangedCapability>>> capabilities = {};

  std::string controller_id = {};
  std::string controller_version = {};
  std::string repository = {};
  bool trust_from_repository = false;
  std::map<domain::TargetName, domain::Epoch> held =
      {};  ///< targets that this process has taken, with the epoch it has there

  bool stopped = false;                   ///< a STOP file is there
  bool records_away = false;              ///< they are known as they were last seen
  std::optional<Error> source_held = {};  ///< the branch may not be followed at present: nothing new starts
  Instant now = {};

  const domain::TargetObservation* target(const domain::TargetName& name) const;
  /// What a target says of one talent; an empty observation where it has no receipt.
  static const domain::TalentObservation& talent_at(const domain::TargetObservation& target,
                                                    const domain::TalentName& talent);
};

}  // namespace talentops::plan
