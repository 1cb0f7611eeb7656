#include "controller/domain/gate.hpp"

namespace talentops::domain {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kWait:
      return "wait";
    case Verdict::kDeny:
      return "deny";
  }
  return "deny";
}

std::optional<Verdict> parse_verdict(std::string_view text) {
  for (const auto verdict : {Verdict::kPass, Verdict::kWait, Verdict::kDeny}) {
    if (name_of(verdict) == text) return verdict;
  }
  return std::nullopt;
}

std::string_view name_of(HoldReason reason) {
  switch (reason) {
    case HoldReason::kOperator:
      return "Operator";
    case HoldReason::kGateRevoked:
      return "GateRevoked";
    case HoldReason::kUnknownState:
      return "UnknownState";
    case HoldReason::kLocked:
      return "Locked";
    case HoldReason::kSuspended:
      return "Suspended";
    case HoldReason::kTargetUnreachable:
      return "TargetUnreachable";
    case HoldReason::kTargetForbidden:
      return "TargetForbidden";
    case HoldReason::kModified:
      return "Modified";
    case HoldReason::kQuarantined:
      return "Quarantined";
    case HoldReason::kHistoryRewritten:
      return "HistoryRewritten";
    case HoldReason::kWindowClosed:
      return "WindowClosed";
    case HoldReason::kFighting:
      return "Fighting";
    case HoldReason::kStopped:
      return "Stopped";
  }
  return "UnknownState";
}

}  // namespace talentops::domain
