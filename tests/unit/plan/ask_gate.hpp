#pragma once

#include "controller/plan/compile.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/talent_plan.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {

using Gate = domain::GateResult (*)(const GateQuestion&);

/// One gate alone, about greeter's installation, or what `purpose` makes of it.
inline domain::GateResult ask(Gate gate, const EnvironmentFacts& facts, Purpose purpose = Purpose::kDeploy) {
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  const auto& wish = facts.wishes.at(kGreeter);
  const auto program = compile(*wish.release, domain::Action::kInstall,
                               {{facts.environment->key, kGreeter}, all_targets(facts)});
  return gate({.facts = facts,
               .talent = kGreeter,
               .wish = wish,
               .action = domain::Action::kInstall,
               .purpose = purpose,
               .policy = policy,
               .way_back = domain::WayBackKind::kUninstall,
               .way_back_verified = true,
               .program = program});
}

}  // namespace talentops::plan::test
