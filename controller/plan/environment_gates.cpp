#include "controller/plan/environment_gates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/approvals.hpp"
#include "controller/plan/checks.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/gate_results.hpp"
#include "controller/plan/laggards.hpp"

namespace talentops::plan {

using domain::GateResult;

GateResult suspended_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "suspended";
  const auto& catalog = *q.facts.catalog;
  const auto says_suspend = [&](std::string_view what, const Location& where, std::string_view verb = "") {
    return waits(kName, codes::kSuspended, fmt::format("{} says suspend: true", what),
                 fmt::format("{}suspend: false in {}", verb, where.file));
  };
  if (q.facts.stopped) {
    return waits(kName, codes::kStopped, "a STOP file lies in the state directory", "its removal");
  }
  if (q.facts.source_held) {
    return waits(kName, q.facts.source_held->code, q.facts.source_held->message, q.facts.source_held->hint);
  }
  if (catalog.fleet.suspend) return says_suspend("the fleet", catalog.fleet.where);
  if (q.facts.environment->suspend) return says_suspend("the environment", q.facts.environment->where);
  if (q.wish.release != nullptr && q.wish.release->suspend)
    return says_suspend("the release", q.wish.release->where,
                        fmt::format("talentops resume {}, or ", q.wish.release->key.text()));
  return passed(kName, "nothing above it is suspended");
}

GateResult environment_verified_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "environment-verified";
  const auto& verification = q.facts.verification;
  if (!verification) {
    return waits(kName, codes::kEnvironmentNotVerified, "nobody has looked at the environment yet",
                 "a verification", q.facts.now);
  }
  for (const auto& finding : verification->findings) {
    if (finding.passed || is_excused(q.facts, finding)) continue;
    return waits(kName, codes::kEnvironmentNotVerified,
                 fmt::format("target {} is not {}: {}", finding.target, finding.what, finding.detail),
                 "the environment put right; it is looked at again");
  }
  if (is_verification_expired(q.facts, q.policy.verify_environment_every)) {
    const auto age = verification->at > q.facts.now
                         ? "which is still to come"
                         : "longer ago than " + format_duration(q.policy.verify_environment_every);
    return waits(kName, codes::kEnvironmentNotVerified,
                 fmt::format("last looked at on {}, {}", format_time(verification->at), age),
                 "a new verification", q.facts.now);
  }
  return passed(kName, fmt::format("access and platform verified on {}", format_time(verification->at)));
}

namespace {

/// The first check or command that would be asked or run before or after the switch, and that this controller
/// may not.
const ForbiddenCheck* first_forbidden(const GateQuestion& q) {
  const auto among = [&](const std::vector<domain::Check>& checks) -> const ForbiddenCheck* {
    const auto& forbidden = q.facts.forbidden_checks;
    const auto found = std::find_if(forbidden.begin(), forbidden.end(), [&](const auto& each) {
      return std::find(checks.begin(), checks.end(), each.check) != checks.end();
    });
    return found == forbidden.end() ? nullptr : &*found;
  };
  const auto* before = q.purpose == Purpose::kDeploy ? among(q.facts.environment->preflight) : nullptr;
  if (before != nullptr) return before;
  const auto* command = among(commands_of(*q.wish.release));
  if (command != nullptr) return command;
  const auto* health = among(q.wish.release->health);
  return health != nullptr ? health : among(q.wish.release->smoke);
}

}  // namespace

GateResult preflight_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "preflight";
  // A check that may not be asked fails for certain, and whoever learns that after the switch is served
  // twice.
  if (const auto* forbidden = first_forbidden(q)) {
    return denied(kName, forbidden->why.code,
                  fmt::format("{} may not be asked: {}", forbidden->check.name, forbidden->why.message),
                  forbidden->why.hint);
  }
  if (q.purpose == Purpose::kRevert) return passed(kName, "its checks may be asked");
  const auto& checks = q.facts.environment->preflight;
  for (const auto& check : checks) {
    const auto found = q.facts.preflight.find(check.name);
    const CheckRun run = found == q.facts.preflight.end() ? CheckRun{} : found->second;
    switch (state_of(check, run, q.facts.now)) {
      case CheckState::kPassed:
        continue;
      case CheckState::kFailed:
        return waits(kName, codes::kPreflightFailed,
                     fmt::format("{}: {}", check.name, run.last ? run.last->detail : ""),
                     "the check to pass; it is asked again", next_due(check, run));
      case CheckState::kDue:
      case CheckState::kWaiting:
        return waits(kName, codes::kPreflightFailed, fmt::format("{} has not passed yet", check.name),
                     "its answer", std::max(next_due(check, run), q.facts.now));
    }
  }
  return passed(kName, checks.empty() ? "the environment names no checks"
                                      : counted(checks.size(), "check") + " passed");
}

GateResult rollback_plan_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "rollback-plan";
  if (!q.way_back_verified) {
    return denied(kName, codes::kNoWayBack, "what is installed is in no intact slot and cannot be made again",
                  "the bundle of the installed version in the repository");
  }
  if (auto unapproved = forward_only_unapproved(q, kName)) return *std::move(unapproved);
  switch (q.way_back) {
    case domain::WayBackKind::kSlot:
      return passed(kName, "slot of the installed version, digest recomputed");
    case domain::WayBackKind::kRestage:
      return passed(kName, "the installed version can be staged again from the repository");
    case domain::WayBackKind::kUninstall:
      return passed(kName, "nothing was installed before: uninstall");
  }
  return denied(kName, codes::kNoWayBack, "there is no way back", "one");
}

}  // namespace talentops::plan
