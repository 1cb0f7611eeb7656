// This file is longer than others: every gate is a short function here, and the matrix of who asks them
// stands below them.
#include "controller/plan/gates.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/approvals.hpp"
#include "controller/plan/certified.hpp"
#include "controller/plan/checks.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/fleet_gates.hpp"
#include "controller/plan/gate_results.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/laggards.hpp"
#include "controller/plan/order_gates.hpp"
#include "controller/plan/talent_plan.hpp"
#include "controller/plan/window_gate.hpp"

namespace talentops::plan {

using domain::GateResult;
using domain::ItemState;
using domain::Verdict;

Purpose purpose_of(domain::Action action) {
  switch (action) {
    case domain::Action::kNone:
    case domain::Action::kInstall:
    case domain::Action::kUpgrade:
    case domain::Action::kDowngrade:
    case domain::Action::kReconfigure:
      return Purpose::kDeploy;
    case domain::Action::kRevert:
      return Purpose::kRevert;
    case domain::Action::kRestoreReceipt:
      return Purpose::kRestore;
    case domain::Action::kCorrect:
      return Purpose::kCorrect;
    case domain::Action::kRetire:
      return Purpose::kRetire;
  }
  return Purpose::kDeploy;
}

std::optional<std::string> in_the_way(const EnvironmentFacts& facts, const domain::TargetObservation& target,
                                      const domain::TalentName& talent) {
  const auto takeover = takeover_of(facts, talent, target.target);
  for (const auto& item : EnvironmentFacts::talent_at(target, talent).wanted) {
    if (item.state != ItemState::kForeign) continue;
    if (item.refused) {
      return fmt::format("{} at target {} cannot be written: {}", item.path, target.target.text(),
                         item.refused->message);
    }
    if (!item.found.empty()) {
      return fmt::format("{} at target {} cannot be written: {}, and is not ours", item.path,
                         target.target.text(), item.found);
    }
    if (takeover.all || takeover.paths.contains(item.path)) continue;
    return fmt::format("{} at target {} is there already, differs, and is not ours", item.path,
                       target.target.text());
  }
  return std::nullopt;
}

namespace {

GateResult suspended(const GateQuestion& q) {
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

GateResult environment_verified(const GateQuestion& q) {
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

/// A version, once deployed, never changes: the records remember its digest.
std::optional<std::string> changed_since_deployed(const GateQuestion& q) {
  const auto history = q.facts.histories.find(q.talent);
  if (history == q.facts.histories.end()) return std::nullopt;
  for (const auto& past : history->second.deployments) {
    if (past.to.version != q.wish.bundle->manifest.version) continue;
    if (past.to.package.bundle == q.wish.bundle->digest) continue;
    return fmt::format("version {} was deployed here with digest {} and now has {}", past.to.version.text(),
                       past.to.package.bundle.text(), q.wish.bundle->digest.text());
  }
  return std::nullopt;
}

GateResult artifact(const GateQuestion& q) {
  constexpr std::string_view kName = "artifact";
  if (q.wish.unusable && q.wish.unusable_gate == kName) {
    return denied(kName, q.wish.unusable->code, q.wish.unusable->text(), "a bundle that can be read");
  }
  if (!q.wish.bundle)
    return denied(kName, codes::kBundleUnusable, "the bundle was not read", "a bundle that can be read");
  if (const auto changed = changed_since_deployed(q)) {
    return denied(kName, codes::kBundleUnusable, *changed, "a new version for the changed files");
  }
  return passed(kName, fmt::format("{}, {}, {}", counted(q.wish.bundle->files.size(), "file"),
                                   counted(q.wish.bundle->bytes, "byte"), q.wish.bundle->digest.text()));
}

/// The first other talent here that has one of our paths in its receipt, with another value; equal ones are
/// shared.
std::optional<std::string> claimed_by_another(const GateQuestion& q) {
  for (const auto& target : q.facts.targets) {
    for (const auto& [other, observation] : target.talents) {
      if (other == q.talent || !observation.receipt) continue;
      for (const auto& item : observation.receipt->items) {
        const auto& items = q.wish.package->items;
        const bool differs = std::any_of(items.begin(), items.end(), [&](const auto& each) {
          return each.path == item.path &&
                 (each.sha256 != item.written || each.executable != item.executable);
        });
        if (differs)
          return fmt::format("{} at target {} belongs to talent {}", item.path, target.target.text(),
                             other.text());
      }
    }
  }
  return std::nullopt;
}

/// Why the first item that is refused by itself may not be written.
const Error* refused_item(const GateQuestion& q) {
  for (const auto& target : q.facts.targets) {
    for (const auto& item : EnvironmentFacts::talent_at(target, q.talent).wanted) {
      if (item.refused) return &*item.refused;
    }
  }
  return nullptr;
}

std::optional<std::string> file_in_the_way(const GateQuestion& q) {
  for (const auto& target : q.facts.targets) {
    if (auto found = in_the_way(q.facts, target, q.talent)) return found;
  }
  return std::nullopt;
}

const domain::TargetObservation* in_a_work_tree(const GateQuestion& q) {
  if (!q.wish.package->has_links()) return nullptr;
  const auto& targets = q.facts.targets;
  const auto found = std::find_if(targets.begin(), targets.end(),
                                  [](const auto& target) { return target.work_tree.has_value(); });
  return found == targets.end() ? nullptr : &*found;
}

/// What of the way out that the release wishes nothing here could carry out. What runs goes on as its
/// manifest says, whatever the document says by now.
std::vector<std::string> not_run_of(const GateQuestion& q) {
  if (q.wish.release == nullptr) return {};
  const auto& open = history_of(q.facts, q.talent).open;
  if (open && open->intent.to.package == q.wish.package->id) return not_run(open->intent.program);
  return not_run(
      compile(*q.wish.release, q.action, {{q.facts.environment->key, q.talent}, all_targets(q.facts)}));
}

GateResult platform(const GateQuestion& q) {
  constexpr std::string_view kName = "platform";
  if (q.wish.unusable && q.wish.unusable_gate == kName) {
    return denied(kName, q.wish.unusable->code, q.wish.unusable->text(),
                  "a bundle that fits the environment");
  }
  if (!q.wish.package)
    return denied(kName, codes::kDoesNotFit, "the bundle was not packaged", "a bundle that can be packaged");
  if (const auto claimed = claimed_by_another(q)) {
    return denied(kName, codes::kDoesNotFit, *claimed,
                  "another path for one of the two, by a prefix or another name");
  }
  if (const auto* refused = refused_item(q)) {
    return denied(kName, refused->code, refused->message, refused->hint);
  }
  const auto unreadable = q.facts.unreadable_secrets.find(q.talent);
  if (unreadable != q.facts.unreadable_secrets.end()) {
    return denied(kName, unreadable->second.code, unreadable->second.message, unreadable->second.hint);
  }
  if (const auto in_the_way = file_in_the_way(q)) {
    return denied(kName, codes::kDoesNotFit, *in_the_way,
                  "the client's decision about that file; talentops adopt takes it over");
  }
  if (const auto* target = in_a_work_tree(q)) {
    return denied(kName, codes::kLinksInWorkTree,
                  fmt::format("target {} lies in a git work tree, {}, where links are not made",
                              target->target.text(), *target->work_tree),
                  "layout: copies, or a workspace outside of the work tree");
  }
  if (const auto parts = not_run_of(q); !parts.empty()) {
    return denied(kName, codes::kNotRunYet,
                  fmt::format("this version of talentops plans, but does not run: {}", join(parts, ", ")),
                  "strategy allAtOnce and none of these, or a version that runs them");
  }
  return passed(kName, fmt::format("fits {}", q.facts.environment->platform));
}

/// The first check that would be asked before or after the switch, and that this controller may not ask.
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
  const auto* health = among(q.wish.release->health);
  return health != nullptr ? health : among(q.wish.release->smoke);
}

GateResult preflight(const GateQuestion& q) {
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

GateResult rollback_plan(const GateQuestion& q) {
  constexpr std::string_view kName = "rollback-plan";
  if (!q.way_back_verified) {
    return denied(kName, codes::kNoWayBack, "what is installed is in no intact slot and cannot be made again",
                  "the bundle of the installed version in the repository");
  }
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

GateResult certified_gate(const GateQuestion& q) {
  if (q.policy.unread && q.purpose == Purpose::kDeploy) {
    return denied(
        "certified", codes::kRuleUnread,
        fmt::format("a rule cannot be read, and nobody knows what it asks: {}", q.policy.unread->text()),
        "the document corrected");
  }
  if (!q.wish.bundle) {
    return denied("certified", codes::kBundleUnusable, "there is no bundle whose digest could be certified",
                  "a bundle that can be read");
  }
  return certified(
      {.talent = q.talent,
       .version = q.wish.bundle->manifest.version,
       .digest = q.wish.bundle->digest,
       .stage = q.facts.environment->stage,
       .candidates = q.wish.certifications,
       .policy = q.policy,
       .purpose = q.purpose == Purpose::kDeploy ? CertifiedPurpose::kDeploy : CertifiedPurpose::kGoBack,
       .now = q.facts.now});
}

/// One row of the matrix: for which purposes a gate is asked. Gates that are not in this version are not in
/// the table.
struct Row {
  std::string_view name;
  GateResult (*ask)(const GateQuestion&);
  bool for_deploy;
  bool for_revert;
  bool for_going_back;
  bool for_restoring;
  bool for_retiring;
  bool for_correcting;
};
constexpr std::array<Row, 15> kMatrix = {{
    {"suspended", suspended, true, true, false, true, true, true},
    {"environment-verified", environment_verified, true, false, false, false, false, false},
    {"certified", certified_gate, true, true, true, false, false, true},
    {"artifact", artifact, true, true, true, false, false, true},
    {"platform", platform, true, true, false, false, false, true},
    {"promotion", promotion_gate, true, false, false, false, false, false},
    {"dependencies", dependencies_gate, true, true, false, false, true, false},
    {"approvals", approvals_gate, true, true, false, false, false, false},
    {"risk", risk_gate, true, false, false, false, false, false},
    {"window", window_gate, true, true, false, false, true, true},
    {"wave", wave_gate, true, false, false, false, false, false},
    {"digest-suspect", digest_suspect_gate, true, false, false, false, false, true},
    {"preflight", preflight, true, true, false, false, false, true},
    {"capacity", capacity_gate, true, true, false, false, true, true},
    {"rollback-plan", rollback_plan, true, true, false, false, true, true},
}};

bool is_asked(const Row& row, Purpose purpose) {
  switch (purpose) {
    case Purpose::kDeploy:
      return row.for_deploy;
    case Purpose::kRevert:
      return row.for_revert;
    case Purpose::kGoBack:
      return row.for_going_back;
    case Purpose::kRestore:
      return row.for_restoring;
    case Purpose::kRetire:
      return row.for_retiring;
    case Purpose::kCorrect:
      return row.for_correcting;
  }
  return true;
}

int gravity(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return 0;
    case Verdict::kWait:
      return 1;
    case Verdict::kDeny:
      return 2;
  }
  return 2;
}

}  // namespace

std::vector<GateResult> ask_gates(const GateQuestion& question) {
  std::vector<GateResult> results;
  for (const auto& row : kMatrix) {
    if (!is_asked(row, question.purpose)) continue;
    auto result = row.ask(question);
    result.at = question.facts.now;
    results.push_back(std::move(result));
  }
  return results;
}

bool passes_timeless_gates(const std::vector<GateResult>& results) {
  constexpr std::array<std::string_view, 3> kTimeless = {"certified", "artifact", "platform"};
  return std::all_of(results.begin(), results.end(), [&](const GateResult& result) {
    const bool timeless = std::find(kTimeless.begin(), kTimeless.end(), result.name) != kTimeless.end();
    return !timeless || result.verdict == Verdict::kPass;
  });
}

Verdict verdict_of(const std::vector<GateResult>& results) {
  Verdict gravest = Verdict::kPass;
  for (const auto& result : results) {
    if (gravity(result.verdict) > gravity(gravest)) gravest = result.verdict;
  }
  return gravest;
}

}  // namespace talentops::plan
