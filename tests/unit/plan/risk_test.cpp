#include "controller/plan/risk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/plan/planner.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::CapabilityChange;
using domain::CapabilityKind;
using domain::RiskLevel;
using ::testing::ElementsAre;

using Changes = std::vector<domain::ChangedCapability>;
const Changes kNoChange;

domain::Risk assess(const FactsBuilder& builder, const std::optional<Changes>& changes = kNoChange) {
  const auto facts = builder.build();
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  return assess_risk(facts, plan_talent(facts, kGreeter), policy, changes);
}

std::vector<std::string> parts(const domain::Risk& risk) {
  std::vector<std::string> texts;
  int sum = 0;
  for (const auto& part : risk.parts) {
    texts.push_back(part.name + " " + std::to_string(part.points));
    sum += part.points;
  }
  EXPECT_EQ(sum, risk.score) << "the parts are all of it";
  return texts;
}

FactsBuilder upgrading(std::string_view to = "1.1.0") {
  auto facts = some_facts();
  facts.wishing(to)
      .with(a_target().with_receipt("1.0.0", "d1"))
      .after({past("d1", "1.0.0", domain::Outcome::kSucceeded)});
  return facts;
}

domain::ChangedCapability gained(CapabilityKind kind) { return {CapabilityChange::kGained, {kind, "x"}}; }

TEST(RiskTest, AFirstInstallationInProduction) {
  const auto risk = assess(some_facts());
  EXPECT_THAT(parts(risk), ElementsAre("production 8", "firstInstallation 2"));
  EXPECT_EQ(risk.level, RiskLevel::kMedium);
}

TEST(RiskTest, TheLastStageIsProductionWhateverItIsCalled) {
  auto facts = upgrading();
  facts.catalog().fleet().stages = {"dev", "production", "late", "final"};
  EXPECT_THAT(parts(assess(facts)), ElementsAre("promptChanged 1"));
  facts.catalog().fleet().stages = {"dev", "production", "final"};
  EXPECT_THAT(parts(assess(facts)), ElementsAre("preProduction 4", "promptChanged 1"));
}

TEST(RiskTest, WhatAgentsGainCountsOncePerSort) {
  const Changes changes = {gained(CapabilityKind::kTool),      gained(CapabilityKind::kPermission),
                           gained(CapabilityKind::kMcpServer), gained(CapabilityKind::kHook),
                           gained(CapabilityKind::kModel),     gained(CapabilityKind::kSkill)};
  EXPECT_THAT(parts(assess(upgrading(), changes)),
              ElementsAre("production 8", "promptChanged 1", "permissionGained 4", "mcpServer 4", "hook 6",
                          "modelChanged 2"));
  const Changes lost = {{CapabilityChange::kLost, {CapabilityKind::kTool, "x"}}};
  EXPECT_THAT(parts(assess(upgrading(), lost)), ElementsAre("production 8", "promptChanged 1"));
}

TEST(RiskTest, WhatNobodyKnowsIsNotNothing) {
  EXPECT_THAT(parts(assess(upgrading(), std::nullopt)),
              ElementsAre("production 8", "promptChanged 1", "unknownBefore 6"));
}

TEST(RiskTest, ALongWayAndAWayBackCount) {
  EXPECT_THAT(parts(assess(upgrading("2.0.0"))),
              ElementsAre("production 8", "promptChanged 1", "majorVersion 3"));
  EXPECT_THAT(parts(assess(upgrading("0.9.0"))),
              ElementsAre("production 8", "promptChanged 1", "majorVersion 3", "downgrade 2"));
}

TEST(RiskTest, WhatFailedOfLateCounts) {
  auto facts = upgrading();
  facts.after(
      {past("d1", "1.0.0", domain::Outcome::kSucceeded), past("d0", "0.9.0", domain::Outcome::kRolledBack)});
  facts.facts().elsewhere.taken_back[kGreeter] = {kProduction};
  EXPECT_THAT(parts(assess(facts)),
              ElementsAre("production 8", "promptChanged 1", "failedHere 3", "failedElsewhere 3"));
}

TEST(RiskTest, APolicyGivesOtherPointsAndLevels) {
  domain::Policy policy{.name = "bold"};
  policy.risk_points = {{"production", 0}, {"firstInstallation", 7}};
  policy.risk_medium = 7;
  policy.risk_high = 8;
  const auto risk = assess(some_facts(a_catalog().with_policy(policy)));
  EXPECT_THAT(parts(risk), ElementsAre("firstInstallation 7"));
  EXPECT_EQ(risk.level, RiskLevel::kMedium);
}

TEST(RiskTest, AClientsPolicyOnlyTightens) {
  domain::Policy policy{.name = "lax", .client = domain::ClientName("acme")};
  policy.risk_points = {{"production", 0}, {"firstInstallation", 5}};
  policy.risk_medium = 99;
  policy.risk_high = 13;
  const auto risk = assess(some_facts(a_catalog().with_policy(policy)));
  EXPECT_THAT(parts(risk), ElementsAre("production 8", "firstInstallation 5"));
  EXPECT_EQ(risk.level, RiskLevel::kHigh);
}

}  // namespace
}  // namespace talentops::plan::test
