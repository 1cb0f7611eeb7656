#pragma once

#include "controller/plan/gates.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {

using Gate = domain::GateResult (*)(const GateQuestion&);

/// One gate alone, about greeter's installation, or what `purpose` makes of it.
inline domain::GateResult ask(Gate gate, const EnvironmentFacts& facts, Purpose purpose = Purpose::kDeploy) {
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  return gate({.facts = facts,
               .talent = kGreeter,
               .wish = facts.wishes.at(kGreeter),
               .action = domain::Action::kInstall,
               .purpose = purpose,
               .policy = policy,
               .way_back = domain::WayBackKind::kUninstall,
               .way_back_verified = true});
}

}  // namespace talentops::plan::test
