#pragma once

#include <optional>
#include <vector>

#include "controller/domain/gate.hpp"
#include "controller/domain/plan.hpp"
#include "controller/domain/risk.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// What is asked for; decides which gates are asked and how.
enum class Purpose {
  kDeploy,   ///< install, upgrade, downgrade, reconfigure
  kRevert,   ///< git wishes what succeeded here before
  kGoBack,   ///< rollback, return, abort: what makes things safe again
  kCorrect,  ///< what somebody changed is put right
  kRestore,  ///< a lost receipt is written again: no file changes
  kRetire,   ///< no release wishes it any more
};
Purpose purpose_of(domain::Action action);

/// What one gate looks at.
struct GateQuestion {
  const EnvironmentFacts& facts;
  const domain::TalentName& talent;
  const domain::Wish& wish;
  domain::Action action;
  Purpose purpose;
  const domain::EffectivePolicy& policy;
  domain::WayBackKind way_back;
  bool way_back_verified;
  const domain::Program& program;      ///< what would be done, compiled
  Digest plan = {};                    ///< what approvals name
  const domain::Risk* risk = nullptr;  ///< of the plan, where it was assessed
};

/// Every gate that the matrix asks for this purpose, evaluated; all of them, also after a no.
std::vector<domain::GateResult> ask_gates(const GateQuestion& question);

/// The gates that do not depend on time or measurements: whether a newer wish could start at all.
bool passes_timeless_gates(const std::vector<domain::GateResult>& results);

/// The verdict over all: the gravest one. Nothing asked is a pass.
domain::Verdict verdict_of(const std::vector<domain::GateResult>& results);

}  // namespace talentops::plan
