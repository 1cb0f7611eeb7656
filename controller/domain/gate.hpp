#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/code.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::domain {

enum class Verdict { kPass, kWait, kDeny };

/// What one gate says, and why.
struct GateResult {
  std::string name;
  Verdict verdict = Verdict::kDeny;
  std::string why;
  std::optional<Instant> until = {};  ///< when it can change by itself
  std::string needs = {};             ///< what would change it
  std::optional<Code> code = {};
  Instant at = {};
  std::optional<EnvironmentKey> waits_on = {};  ///< what ends there may change it

  bool operator==(const GateResult&) const = default;
};

enum class HoldReason {
  kOperator,
  kGateRevoked,
  kUnknownState,
  kLocked,
  kSuspended,
  kTargetUnreachable,
  kTargetForbidden,
  kModified,
  kQuarantined,
  kHistoryRewritten,
  kWindowClosed,
  kStopped,
  kFighting,
};

/// "UnknownState", "Quarantined", …
std::string_view name_of(HoldReason reason);

/// A stated reason to stand still.
struct Hold {
  HoldReason reason;
  std::string why = {};
  std::optional<Instant> since = {};
  std::optional<Instant> until = {};
  std::string released_by = {};  ///< who or what ends it
  std::optional<Code> code = {};

  bool operator==(const Hold&) const = default;
};

/// "pass", "wait", "deny".
std::string_view name_of(Verdict verdict);
std::optional<Verdict> parse_verdict(std::string_view text);

}  // namespace talentops::domain
