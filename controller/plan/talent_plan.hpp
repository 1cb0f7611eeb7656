#pragma once

#include <vector>

#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"

/// How the plan of one talent begins, and how gates and holds end it.
namespace talentops::plan {

/// What the records say of a talent here; empty where they say nothing.
const domain::PlacementHistory& history_of(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// What is there now, before anything is decided.
domain::TalentPlan begin_plan(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// What is to be done, when each part of it can be expected, and the digest over all that approvals name. The
/// last thing to be said of a plan.
void set_program(const EnvironmentFacts& facts, domain::TalentPlan& plan, domain::Program program,
                 const std::vector<std::string>& requirements);

/// The targets that a program for this environment is compiled for, where it is not known which of them
/// differ.
std::vector<domain::TargetName> all_targets(const EnvironmentFacts& facts);

/// The answer of the gates, as a decision with its reason and the next moment at which it can change.
void apply_gates(domain::TalentPlan& plan);

/// `holds` has one at least.
void stand_still(domain::TalentPlan& plan, std::vector<domain::Hold> holds);

/// What stands still is where its last deployment left it; unless it is not known what serves.
domain::Phase phase_of_held(const domain::TalentPlan& plan, const domain::PlacementHistory& history);

/// "; not reached, and caught up later: b, c" where there are laggards.
std::string caught_up_later(const domain::TalentPlan& plan);

}  // namespace talentops::plan
