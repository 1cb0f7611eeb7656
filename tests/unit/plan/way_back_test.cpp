#include "controller/plan/way_back.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Outcome;
using domain::WayBackKind;
using testing::HasSubstr;

const domain::WayBack kToFirst{package_of("1.0.0"), version("1.0.0"), id("d1")};

FactsBuilder past_of_three() {
  return some_facts().after({past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"),
                             past("d1", "1.0.0", Outcome::kSucceeded),
                             past("d0", "0.9.0", Outcome::kSucceeded)});
}
WayNow way(const FactsBuilder& builder, const domain::TargetObservation& target,
           const std::optional<domain::WayBack>& recorded = kToFirst) {
  return way_now(builder.build(), target, kGreeter, recorded, package_of("1.1.0"));
}

TEST(WayBackTest, NothingWasThereSoNothingIsLeft) {
  EXPECT_TRUE(std::holds_alternative<GoByUninstalling>(way(some_facts(), a_target(), std::nullopt)));
}

TEST(WayBackTest, TheSlotComesFirst) {
  const auto found = way(past_of_three().restageable("1.0.0"), a_target().with_slot("1.0.0"));
  ASSERT_TRUE(std::holds_alternative<GoThroughSlot>(found));
  EXPECT_EQ(std::get<GoThroughSlot>(found).to, kToFirst);
}

TEST(WayBackTest, ADamagedSlotIsStagedAgain) {
  const auto found = way(past_of_three().restageable("1.0.0"), a_target().with_slot("1.0.0", false));
  ASSERT_TRUE(std::holds_alternative<StageFirst>(found));
  EXPECT_EQ(std::get<StageFirst>(found).to, kToFirst);
}

TEST(WayBackTest, ElseOneHopFurther) {
  const auto found = way(past_of_three(), a_target().with_slot("1.0.0", false).with_slot("0.9.0"));
  ASSERT_TRUE(std::holds_alternative<GoThroughSlot>(found));
  EXPECT_EQ(std::get<GoThroughSlot>(found).to.deployment, id("d0"));
}

TEST(WayBackTest, NeverToWhatIsLeftNorToWhatNeverStood) {
  auto facts = past_of_three();
  facts.facts().histories[kGreeter].deployments.push_back(past("dx", "1.2.0", Outcome::kRolledBack));
  const auto found = way(facts, a_target().with_slot("1.1.0").with_slot("1.2.0"));
  ASSERT_TRUE(std::holds_alternative<NoWayLeft>(found));
  EXPECT_THAT(std::get<NoWayLeft>(found).why, HasSubstr("target workspace"));
}

TEST(WayBackTest, WhatWasRevokedIsPassedOver) {
  auto facts = past_of_three();
  facts.catalog().without_certifications().with_certification(revoked("1.0.0"));
  const auto found = way(facts, a_target().with_slot("1.0.0").with_slot("0.9.0"));
  ASSERT_TRUE(std::holds_alternative<GoThroughSlot>(found));
  EXPECT_EQ(std::get<GoThroughSlot>(found).to.deployment, id("d0"));
}

TEST(WayBackTest, WhatExpiredOrWasWithdrawnIsGoodEnoughToGoBackTo) {
  auto facts = past_of_three();
  facts.catalog().without_certifications();
  EXPECT_TRUE(std::holds_alternative<GoThroughSlot>(way(facts, a_target().with_slot("1.0.0"))));
}

struct ChoiceRow {
  std::string name;
  FactsBuilder facts;
  bool was_installed;
  WayBackKind kind;
  bool is_verified;
};
class ChoiceTable : public testing::TestWithParam<ChoiceRow> {};

TEST_P(ChoiceTable, IsChosenAndVerifiedBeforeTheChange) {
  const auto facts = GetParam().facts.build();
  std::vector<domain::TargetName> targets;
  for (const auto& target : facts.targets) targets.push_back(target.target);
  const auto from = GetParam().was_installed ? std::optional(deployed("1.0.0", "d1")) : std::nullopt;
  const auto choice = choose_way_back(facts, kGreeter, from, targets);
  EXPECT_EQ(name_of(choice.kind), name_of(GetParam().kind));
  EXPECT_EQ(choice.verified, GetParam().is_verified);
}

domain::TargetObservation damaged(const std::string& name) {
  return TargetBuilder(name).with_receipt("1.0.0", "d1").with_slot("1.0.0", false);
}
INSTANTIATE_TEST_SUITE_P(
    Rows, ChoiceTable,
    testing::Values(
        ChoiceRow{"NothingInstalled", some_facts(), false, WayBackKind::kUninstall, true},
        ChoiceRow{"Slot", some_facts().with(a_target().with_receipt("1.0.0", "d1")), true, WayBackKind::kSlot,
                  true},
        ChoiceRow{"Restage", some_facts().with(damaged("workspace")).restageable("1.0.0"), true,
                  WayBackKind::kRestage, true},
        ChoiceRow{"None", some_facts().with(damaged("workspace")), true, WayBackKind::kRestage, false},
        ChoiceRow{"OneTargetWithout",
                  some_facts().with(a_target("a").with_receipt("1.0.0", "d1")).with(damaged("b")), true,
                  WayBackKind::kRestage, false},
        ChoiceRow{"ATargetWhereNothingWas",
                  some_facts().with(a_target("a").with_receipt("1.0.0", "d1")).with(a_target("b")), true,
                  WayBackKind::kSlot, true}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::plan::test
