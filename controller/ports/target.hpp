#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/observation.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/receipt.hpp"

namespace talentops::ports {

/// Who writes at a target: refused (kConflict) as soon as somebody else has raised the epoch.
struct Holder {
  std::string id;  ///< one process of one controller
  domain::Epoch epoch = 0;
};

/// What an activation installs; the package must lie in a slot, complete.
struct Activation {
  domain::TalentName talent;
  domain::ReleaseName release;
  domain::PackageId package;
  domain::DeploymentId deployment;
  std::optional<domain::WayBack> way_back;  ///< absent: uninstall
  Instant at;
  domain::Takeover takeover = {};
};

/// What takes a deployment back.
struct Reversion {
  domain::TalentName talent;
  domain::DeploymentId deployment;          ///< which is taken back
  std::optional<domain::WayBack> way_back;  ///< absent: uninstall
  domain::Ended ended;
};

/// What removes a talent that no release wishes any more.
struct Retirement {
  domain::TalentName talent;
  domain::PackageId package;  ///< which is installed; another one is left alone
  domain::Ended ended;        ///< `deployment` is the one that removes it
};

/// One single place inside an environment. Every verb is idempotent, bounded in time, cancellable, and
/// refuses an old epoch. Errors of all: kUnavailable if the place is out of reach, full, read-only or not
/// writable (undone, the path is named); kConflict for an old epoch; kDenied for what only a person can
/// decide (a foreign receipt, a file in the way, another place). Threads: one call at a time for each place.
class Target {
 public:
  virtual ~Target() = default;

  /// Can we deploy here: reachable, of the platform we expect, may we write, is the place ours. Makes and
  /// removes one file.
  virtual domain::Verification probe(const Call& call) = 0;

  /// Raises the epoch by compare-and-set from `seen` and makes the target whole: finishes or undoes an
  /// interrupted transaction. Errors: kConflict if the epoch is not `seen` any more.
  virtual Result<Holder> take(const std::string& holder, domain::Epoch seen, const Call& call) = 0;

  /// The same, also where the place is another one than it was: it is written down anew.
  virtual Result<Holder> adopt(const std::string& holder, domain::Epoch seen, const Call& call) = 0;

  /// Looks; changes nothing. `wanted` are packages whose paths are compared too; `check_slots`: recompute
  /// digests of slots. Never fails as a call: an unreachable target is an observation.
  virtual domain::TargetObservation observe(const std::vector<const domain::Package*>& wanted,
                                            bool check_slots, const Call& call) = 0;

  /// A complete, verified slot beside what is live; nothing becomes visible.
  virtual Status stage(const domain::Package& package, const Holder& holder, const Call& call) = 0;

  /// Switches to the staged package, as one journalled transaction that ends with the receipt.
  virtual Status activate(const Activation& activation, const Holder& holder, const Call& call) = 0;

  /// Goes back, as one transaction; the receipt says `ended`.
  virtual Status revert(const Reversion& reversion, const Holder& holder, const Call& call) = 0;

  /// Removes what is ours of a talent, and only that, as one transaction. What was installed is the way back.
  virtual Status retire(const Retirement& retirement, const Holder& holder, const Call& call) = 0;

  /// Writes a receipt that was lost, for a package of which every item lies there byte for byte.
  virtual Status restore_receipt(const domain::Package& package, const Activation& activation,
                                 const Holder& holder, const Call& call) = 0;

  /// Drops all but the newest `keep` slots of `talent`, never what is installed nor its way back; with 0,
  /// where nothing is installed, the way back too.
  virtual Status prune(const domain::TalentName& talent, int keep, const Holder& holder,
                       const Call& call) = 0;
};

/// Opens the targets of environments. Threads: safe.
class TargetFactory {
 public:
  virtual ~TargetFactory() = default;
  /// Errors: kDenied if the controller's configuration does not allow the place.
  virtual Result<std::unique_ptr<Target>> open(const domain::EnvironmentKey& environment,
                                               const domain::TargetSpec& spec) = 0;
};

}  // namespace talentops::ports
