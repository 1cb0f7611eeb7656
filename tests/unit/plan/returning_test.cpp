#include "controller/plan/returning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::ActVerb;
using domain::Outcome;
using testing::ElementsAre;

FactsBuilder upgraded() {
  return some_facts()
      .wishing("1.1.0")
      .with(a_target().with_receipt("1.1.0", "d2").leading_back_to("1.0.0", "d1").with_slot("1.0.0"))
      .after({past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)});
}
std::optional<domain::Intent> asked(FactsBuilder facts, std::string_view about = "d2") {
  return return_asked_for(facts.act(ActVerb::kRollback, about).build(), kGreeter);
}

TEST(ReturningTest, LeadsFromWhatTheActNamesToWhatStoodBefore) {
  const auto intent = asked(upgraded());
  ASSERT_TRUE(intent);
  EXPECT_EQ(intent->action, domain::Action::kRevert);
  EXPECT_EQ(intent->previous->deployment, id("d2"));
  EXPECT_EQ(intent->to.deployment, id("d1"));
  EXPECT_EQ(intent->to.package, package_of("1.0.0"));
  EXPECT_EQ(intent->asked_by, "marcus");
  EXPECT_EQ(intent->asked_because, "INC-881");
  EXPECT_EQ(intent->way_back_to->deployment, id("d2")) << "its own way back is what it leaves";
  EXPECT_FALSE(intent->uninstalls);
  for (const auto& gate : intent->gates) EXPECT_EQ(gate.verdict, domain::Verdict::kPass);
}

TEST(ReturningTest, OfAFirstInstallationLeadsToNothing) {
  const auto intent = asked(some_facts()
                                .with(a_target().with_receipt("1.0.0", "d1"))
                                .after({past("d1", "1.0.0", Outcome::kSucceeded)}),
                            "d1");
  ASSERT_TRUE(intent);
  EXPECT_TRUE(intent->uninstalls);
  EXPECT_EQ(intent->to.package, package_of("1.0.0"));
}

TEST(ReturningTest, WhereTheReceiptKnowsNoWayBackTheRecordsDo) {
  auto facts = upgraded().with(a_target().with_receipt("1.1.0", "d2").with_slot("1.0.0"));
  facts.facts().histories[kGreeter].deployments[0].previous->deployment = id("d1");
  const auto intent = asked(facts);
  ASSERT_TRUE(intent);
  EXPECT_EQ(intent->to.deployment, id("d1"));
}

struct NoReturnRow {
  std::string name;
  FactsBuilder facts;
  std::string about = "d2";
};
class NoReturn : public testing::TestWithParam<NoReturnRow> {};
TEST_P(NoReturn, DoesNothing) { EXPECT_FALSE(asked(GetParam().facts, GetParam().about)); }

INSTANTIATE_TEST_SUITE_P(
    Rows, NoReturn,
    testing::Values(
        NoReturnRow{"AboutAnOlderDeployment", upgraded(), "d1"}, NoReturnRow{"AboutNoDeployment", upgraded(), "d9"},
        NoReturnRow{"WhatWasTakenBackAlready",
                    upgraded().after({past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)})},
        NoReturnRow{"WhatWasSuperseded",
                    upgraded().after({past("d2", "1.1.0", Outcome::kSuperseded, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)})},
        NoReturnRow{"NothingIsInstalled", upgraded().with(a_target())},
        NoReturnRow{"AnotherDeploymentIsInstalled", upgraded().with(a_target().with_receipt("1.0.0", "d1"))},
        NoReturnRow{"AForeignTarget", upgraded().with(a_target().with_receipt("1.1.0", "d2").foreign())},
        NoReturnRow{"NoTargetAnswers", upgraded().with(a_target().unreachable())},
        NoReturnRow{"NoWayIsLeft",
                    upgraded().with(a_target().with_receipt("1.1.0", "d2").leading_back_to("1.0.0", "d1").with_slot("1.0.0", false))},
        NoReturnRow{"WhileItRuns", [] {
                      auto facts = upgraded();
                      facts.facts().histories[kGreeter].open.emplace();
                      return facts;
                    }()}),
    [](const auto& row) { return row.param.name; });

TEST(ReturningTest, AfterAFailedRollbackItIsTriedAgain) {
  EXPECT_TRUE(asked(upgraded().after(
      {past("d2", "1.1.0", Outcome::kRollbackFailed, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)})));
}

/// An upgrade that covered these targets, and had no word from those.
FactsBuilder upgraded_at(std::vector<domain::TargetName> targets,
                         std::vector<domain::TargetName> unanswered) {
  auto upgrade = past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0");
  upgrade.targets = std::move(targets);
  upgrade.unanswered = std::move(unanswered);
  return upgraded().after({std::move(upgrade), past("d1", "1.0.0", Outcome::kSucceeded)});
}

TEST(ReturningTest, CoversWhereTheDeploymentStandsAndWhereNobodyKnows) {
  const domain::TargetName silent("silent");
  for (const auto& facts : {upgraded_at({kWorkspace, silent}, {}), upgraded_at({kWorkspace}, {silent})}) {
    auto before = facts;
    const auto intent = asked(
        before.with(a_target("other").with_receipt("1.0.0", "d1")).with(a_target("silent").unreachable()));
    ASSERT_TRUE(intent);
    EXPECT_THAT(intent->targets, ElementsAre(kWorkspace, silent));
  }
}

TEST(ReturningTest, DoesNotWaitForATargetThatTheVersionNeverCameTo) {
  const auto intent = asked(upgraded_at({kWorkspace}, {}).with(a_target("silent").unreachable()));
  ASSERT_TRUE(intent);
  EXPECT_THAT(intent->targets, ElementsAre(kWorkspace));
}

TEST(ReturningTest, LeavesTheVersionAlsoWhereAnotherDeploymentBroughtIt) {
  const auto intent = asked(
      upgraded_at({domain::TargetName("late")}, {})
          .with(a_target().with_receipt("1.1.0", "d1").leading_back_to("1.0.0", "d0").with_slot("1.0.0"))
          .with(a_target("late")
                    .with_receipt("1.1.0", "d2")
                    .leading_back_to("1.0.0", "d0")
                    .with_slot("1.0.0")));
  ASSERT_TRUE(intent);
  EXPECT_THAT(intent->targets, ElementsAre(kWorkspace, domain::TargetName("late")));
}

TEST(ReturningTest, IsPlannedFromTheRepositoryWhereTheSlotIsDamaged) {
  const auto intent = asked(
      upgraded()
          .with(
              a_target().with_receipt("1.1.0", "d2").leading_back_to("1.0.0", "d1").with_slot("1.0.0", false))
          .restageable("1.0.0"));
  ASSERT_TRUE(intent);
  EXPECT_EQ(intent->to.package, package_of("1.0.0"));
}

}  // namespace
}  // namespace talentops::plan::test
