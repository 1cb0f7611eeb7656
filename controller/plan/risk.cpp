#include "controller/plan/risk.hpp"

#include <algorithm>

#include "controller/plan/talent_plan.hpp"

namespace talentops::plan {

using domain::CapabilityKind;
using domain::Outcome;
using domain::Risk;

namespace {

constexpr std::size_t kManyFiles = 20;
constexpr std::size_t kLastOnes = 5;

/// Adds up what is true.
class Sum {
 public:
  explicit Sum(const domain::EffectivePolicy& policy) : policy_(policy) {}

  void add_if(bool counts, const std::string& name) {
    const auto stated = policy_.risk_points.find(name);
    const int points =
        stated == policy_.risk_points.end() ? domain::built_in_risk_points().at(name) : stated->second;
    if (!counts || points == 0) return;
    risk_.parts.push_back({name, points});
    risk_.score += points;
  }
  Risk total() && {
    if (risk_.score >= policy_.risk_medium) risk_.level = domain::RiskLevel::kMedium;
    if (risk_.score >= policy_.risk_high) risk_.level = domain::RiskLevel::kHigh;
    return std::move(risk_);
  }

 private:
  const domain::EffectivePolicy& policy_;
  Risk risk_;
};

/// The last stage of the Fleet is production, whatever it is called; the one before it is nearly that.
std::size_t stages_to_go(const EnvironmentFacts& facts) {
  const auto& stages = facts.catalog->fleet.stages;
  const auto found = std::find(stages.begin(), stages.end(), facts.environment->stage);
  return found == stages.end() ? 0 : static_cast<std::size_t>(std::distance(found, stages.end())) - 1;
}

bool loosens(const std::vector<domain::ChangedCapability>& changes,
             std::initializer_list<CapabilityKind> kinds) {
  return std::any_of(changes.begin(), changes.end(), [&](const auto& each) {
    return each.loosens() && std::find(kinds.begin(), kinds.end(), each.capability.kind) != kinds.end();
  });
}

/// What agents, skills and commands are told.
bool is_prompt(const domain::ChangedFile& file) {
  return file.change != domain::FileChange::kRemoved && file.path.ends_with(".md");
}

bool has_failed_of_late(const domain::PlacementHistory& history) {
  std::size_t seen = 0;
  for (const auto& past : history.deployments) {
    if (seen++ == kLastOnes) return false;
    if (past.outcome == Outcome::kRolledBack || past.outcome == Outcome::kRollbackFailed) return true;
  }
  return false;
}

void add_capabilities(Sum& sum, const std::vector<domain::ChangedCapability>& changes) {
  sum.add_if(loosens(changes, {CapabilityKind::kTool, CapabilityKind::kPermission, CapabilityKind::kDenial,
                               CapabilityKind::kSetting}),
             "permissionGained");
  sum.add_if(loosens(changes, {CapabilityKind::kMcpServer}), "mcpServer");
  sum.add_if(loosens(changes, {CapabilityKind::kHook}), "hook");
  sum.add_if(loosens(changes, {CapabilityKind::kModel}), "modelChanged");
}

}  // namespace

Risk assess_risk(const EnvironmentFacts& facts, const domain::TalentPlan& plan,
                 const domain::EffectivePolicy& policy,
                 const std::optional<std::vector<domain::ChangedCapability>>& changes) {
  Sum sum(policy);
  const auto to_go = stages_to_go(facts);
  sum.add_if(to_go == 0, "production");
  sum.add_if(to_go == 1, "preProduction");
  sum.add_if(plan.action == domain::Action::kInstall, "firstInstallation");
  sum.add_if(plan.files.size() > kManyFiles, "manyFiles");
  const bool is_changed = plan.action != domain::Action::kInstall;
  sum.add_if(is_changed && std::any_of(plan.files.begin(), plan.files.end(), is_prompt), "promptChanged");
  if (changes) add_capabilities(sum, *changes);
  sum.add_if(!changes, "unknownBefore");
  const bool has_both = plan.from && plan.to;
  sum.add_if(has_both && plan.from->version.major_number() != plan.to->version.major_number(),
             "majorVersion");
  sum.add_if(plan.action == domain::Action::kDowngrade, "downgrade");
  sum.add_if(has_failed_of_late(history_of(facts, plan.placement.talent)), "failedHere");
  const auto elsewhere = facts.elsewhere.taken_back.find(plan.placement.talent);
  sum.add_if(elsewhere != facts.elsewhere.taken_back.end() && !elsewhere->second.empty(), "failedElsewhere");
  return std::move(sum).total();
}

}  // namespace talentops::plan
