#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/plan/gates.hpp"

/// Who must say yes to a plan, and who has. More approvals never make less of a yes; a rejection is final.
namespace talentops::plan {

/// Whether a policy asks people, who wrote a change, or what it risks. What is not asked need not be known.
bool asks_people(const domain::EffectivePolicy& policy);
bool asks_authors(const domain::EffectivePolicy& policy);
bool asks_authors_of_retirement(const domain::EffectivePolicy& policy);
bool asks_risk(const domain::EffectivePolicy& policy);

/// The rules that ask of every change.
domain::GateResult approvals_gate(const GateQuestion& question);
/// And those that ask of changes of a risk: both together are to be met.
domain::GateResult risk_gate(const GateQuestion& question);

/// Whether the program has a migration that no way back undoes. Somebody of the roster must have said yes to
/// that, whatever policies ask.
bool is_forward_only(const domain::Program& program);
/// Nothing: nobody has to, or somebody has.
std::optional<domain::GateResult> forward_only_unapproved(const GateQuestion& question,
                                                          std::string_view gate);

/// The people who count, each with the role for which they do.
std::vector<domain::Approval> approvals_of(const GateQuestion& question);

/// Who lets it go outside of its time, if it says that it is an emergency and somebody with a role for that
/// has approved it, whoever wrote it.
std::optional<domain::Emergency> emergency_of(const GateQuestion& question);

/// "talentops approve acme/greeter --environment production --plan 8ab90629cd83 --reason …"
std::string approve_command(const domain::PlacementKey& placement, const domain::ReleaseName& release,
                            const Digest& plan);

/// Who could still let it go outside of its time, for people; empty: it is no emergency.
std::string emergency_way(const GateQuestion& question);

/// Whether an approval of this principal would count for anything. Errors: kDenied, with why not.
Status would_count(const EnvironmentFacts& facts, const domain::TalentPlan& plan, const std::string& by);

}  // namespace talentops::plan
