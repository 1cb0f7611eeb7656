#include "controller/plan/gates.hpp"

#include <algorithm>
#include <array>

#include "controller/plan/approvals.hpp"
#include "controller/plan/bundle_gates.hpp"
#include "controller/plan/environment_gates.hpp"
#include "controller/plan/fleet_gates.hpp"
#include "controller/plan/order_gates.hpp"
#include "controller/plan/window_gate.hpp"

namespace talentops::plan {

using domain::GateResult;
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

namespace {

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
    {"suspended", suspended_gate, true, true, false, true, true, true},
    {"environment-verified", environment_verified_gate, true, false, false, false, false, false},
    {"certified", certified_gate, true, true, true, false, false, true},
    {"artifact", artifact_gate, true, true, true, false, false, true},
    {"platform", platform_gate, true, true, false, false, false, true},
    {"promotion", promotion_gate, true, false, false, false, false, false},
    {"dependencies", dependencies_gate, true, true, false, false, true, false},
    {"approvals", approvals_gate, true, true, false, false, true, false},
    {"risk", risk_gate, true, false, false, false, false, false},
    {"window", window_gate, true, true, false, false, true, true},
    {"wave", wave_gate, true, false, false, false, false, false},
    {"digest-suspect", digest_suspect_gate, true, false, false, false, false, true},
    {"preflight", preflight_gate, true, true, false, false, false, true},
    {"capacity", capacity_gate, true, true, false, false, true, true},
    {"rollback-plan", rollback_plan_gate, true, true, false, false, true, true},
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
