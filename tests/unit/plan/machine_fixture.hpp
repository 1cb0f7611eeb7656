#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/plan/machine.hpp"
#include "tests/unit/plan/plan_builders.hpp"

/// A deployment from 1.0.0 to 1.1.0, which began at noon, in its stages.
namespace talentops::plan::test {

inline constexpr auto kMinutes = [](int count) { return std::chrono::minutes(count); };

/// Before its intent.
inline FactsBuilder before_upgrade(CatalogBuilder catalog = a_catalog()) {
  return some_facts(std::move(catalog))
      .wishing("1.1.0")
      .with(a_target().with_receipt("1.0.0", "d1"))
      .after({past("d1", "1.0.0", domain::Outcome::kSucceeded)});
}
inline domain::Manifest upgrade() { return begun(before_upgrade().build()); }

inline domain::Manifest upgrade_with(const domain::Check& smoke) {
  auto catalog = a_catalog();
  catalog.release().smoke = {smoke};
  return begun(before_upgrade(std::move(catalog)).build());
}

inline domain::TargetObservation exposed(const domain::Manifest& open,
                                         const std::string& name = "workspace") {
  return a_target(name)
      .with_receipt("1.1.0", open.intent.id.text())
      .leading_back_to("1.0.0", "d1")
      .with_slot("1.0.0");
}
inline domain::TargetObservation taken_back(const domain::Manifest& open,
                                            const std::string& name = "workspace") {
  return a_target(name).with_receipt("1.0.0", "d1").ended(open.intent.id.text(), "1.1.0").with_slot("1.1.0");
}

inline FactsBuilder running(const domain::Manifest& open) {
  return before_upgrade().running(open).holding_all();
}
inline FactsBuilder running_exposed(const domain::Manifest& open) {
  return before_upgrade().with(exposed(open)).running(open).holding_all();
}

inline MachineDecision decide(const FactsBuilder& builder, const domain::Manifest& open) {
  return run_deployment(builder.build(), open);
}
template <typename Effect>
const Effect* effect(const MachineDecision& decision) {
  return std::get_if<Effect>(&decision.effect);
}
inline std::string name(const MachineDecision& decision) {
  return std::string(domain::name_of(decision.effect));
}
inline void expect_outcome(const MachineDecision& decision, domain::Outcome outcome,
                           const std::string& reason) {
  const auto* commit = effect<domain::CommitOutcome>(decision);
  ASSERT_NE(commit, nullptr) << name(decision) << ": " << decision.why;
  EXPECT_EQ(name_of(*commit->manifest.progress.outcome), name_of(outcome));
  EXPECT_THAT(commit->manifest.progress.reason, testing::HasSubstr(reason));
}

}  // namespace talentops::plan::test
