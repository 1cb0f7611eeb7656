#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/receipt.hpp"

namespace talentops::domain {

/// A path of a receipt or of a wanted package, compared with what lies there.
enum class ItemState {
  kSame,      ///< as the receipt says
  kModified,  ///< ours, changed by somebody
  kMissing,   ///< ours, gone
  kLeft,      ///< ours, changed by somebody before this deployment, which left it alone
  kFree,      ///< wanted, not in the receipt, nothing there
  kEqual,     ///< wanted, not in the receipt, already there byte for byte: will be adopted
  kForeign,   ///< wanted, and what is there is not ours to replace: a conflict
};

struct ObservedItem {
  std::string path;
  ItemState state = ItemState::kSame;
  std::string found = {};             ///< what is in the way, where that is no file: ".claude is a file"
  std::optional<Error> refused = {};  ///< why it may not be written, where that has a reason of its own
  bool operator==(const ObservedItem&) const = default;
};

enum class Effectiveness { kEffective, kRestartNeeded, kNotEffective, kUnknown };

/// What one talent looks like at one target.
struct TalentObservation {
  std::optional<Receipt> receipt = {};
  std::vector<ObservedItem> items = {};  ///< of the receipt
  /// Paths of the wanted package that the receipt does not have, or at which no file can be written any more.
  std::vector<ObservedItem> wanted = {};
  bool wanted_matches = false;  ///< every item of the wanted package lies there byte for byte
  Effectiveness effectiveness = Effectiveness::kUnknown;
  std::string effectiveness_detail = {};
};

/// A transaction that was begun at a target and never ended: some of its changes are made, some are not.
struct Interruption {
  TalentName talent;
  DeploymentId deployment;
  std::optional<Version> from = {};    ///< what was installed before it; absent: nothing was
  std::optional<Version> to = {};      ///< what it leads to; absent: nothing is to be installed
  std::size_t changes = 0;             ///< each of one path
  std::vector<std::string> open = {};  ///< paths of those that are not made
  bool operator==(const Interruption&) const = default;

  /// Whether what lies there is partly one version, partly another.
  bool is_mixture() const { return !open.empty() && open.size() < changes; }
};

/// A kept copy. `intact` is only claimed when its digests were recomputed in this observation.
struct SlotObservation {
  PackageId package;
  Version version;
  bool intact = false;
};

/// One look at one target. Either `unreachable` says why nothing is known, or the rest is what was seen.
struct TargetObservation {
  TargetName target;
  Instant at;
  std::optional<Error> unreachable = {};
  /// The controller's configuration keeps it closed, as `unreachable` says: a person must act.
  bool is_forbidden = false;

  /// Why what is there must not be touched before a person decides: a foreign or unreadable receipt, another
  /// place.
  std::optional<Error> foreign = {};
  Epoch epoch = 0;  ///< 0: nobody ever took it
  std::string holder = {};
  std::optional<Interruption> interrupted = {};
  std::map<TalentName, TalentObservation> talents = {};
  std::vector<SlotObservation> slots = {};
  /// The .git of the work tree that the target lies in; looked for where links are wanted.
  std::optional<std::string> work_tree = {};

  bool reached() const { return !unreachable.has_value(); }
};

}  // namespace talentops::domain
