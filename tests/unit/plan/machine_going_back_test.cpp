#include "tests/unit/plan/machine_fixture.hpp"

namespace talentops::plan::test {
namespace {

using domain::ActVerb;
using domain::CommitOutcome;
using domain::HoldReason;
using domain::Manifest;
using domain::Measured;
using domain::Outcome;
using domain::Phase;

class TwoTargets : public testing::Test {
 protected:
  FactsBuilder two() {
    return before_upgrade()
        .with(a_target("a").with_receipt("1.0.0", "d1"))
        .with(a_target("b").with_receipt("1.0.0", "d1"));
  }
  TwoTargets() {
    auto facts = two();
    facts.facts().targets.erase(facts.facts().targets.begin());  // the one that before_upgrade() made
    auto catalog_facts = facts;
    catalog_facts.catalog().release().smoke = {file_check("smoke/greets")};
    open = begun(catalog_facts.build());
    base = facts;
  }
  FactsBuilder with_both(const domain::TargetObservation& a, const domain::TargetObservation& b) {
    auto facts = base;
    return facts.with(a).with(b).running(open).holding_all().measured(open, "smoke/greets", Measured::kFail,
                                                                      "a");
  }

  Manifest open;
  FactsBuilder base{a_catalog()};
};

TEST_F(TwoTargets, GoBackInReverseOrder) {
  const auto decision = decide(with_both(exposed(open, "a"), exposed(open, "b")), open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr);
  EXPECT_EQ(effect<domain::RevertTarget>(decision)->target.text(), "b");
}

TEST_F(TwoTargets, GoOnGoingBackAfterARestartThatForgotWhy) {
  auto facts = with_both(exposed(open, "a"), taken_back(open, "b"));
  facts.facts().runs.clear();
  const auto decision = decide(facts, open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr);
  EXPECT_EQ(effect<domain::RevertTarget>(decision)->target.text(), "a");
  EXPECT_EQ(effect<domain::RevertTarget>(decision)->ended.reason, "smoke/greets failed");
}

TEST_F(TwoTargets, OneOutOfReachIsWaitedForForEverOnceTheOtherIsBack) {
  auto facts = with_both(taken_back(open, "a"), a_target("b").unreachable());
  const auto decision = decide(facts.at_time(kNow + std::chrono::hours(1000)), open);
  const auto* rest = effect<domain::Rest>(decision);
  ASSERT_NE(rest, nullptr);
  EXPECT_EQ(rest->until, kNow + std::chrono::hours(1000) + std::chrono::minutes(1));
  EXPECT_FALSE(rest->settled);
  EXPECT_EQ(decision.holds.at(0).reason, HoldReason::kTargetUnreachable);
  EXPECT_EQ(decision.phase, Phase::kRollingBack);
}

TEST_F(TwoTargets, OneOutOfReachStopsAnAdvance) {
  auto facts = base;
  facts.with(a_target("b").unreachable()).running(open).holding_all();
  EXPECT_EQ(decide(facts, open).holds.at(0).reason, HoldReason::kTargetUnreachable);
}

TEST_F(TwoTargets, OneWithoutAWayBackKeepsNotTheOther) {
  domain::TargetObservation stuck = a_target("b")
                                        .with_receipt("1.1.0", open.intent.id.text())
                                        .leading_back_to("1.0.0", "d1")
                                        .with_slot("1.0.0", false);
  const auto decision = decide(with_both(exposed(open, "a"), stuck), open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr);
  EXPECT_EQ(effect<domain::RevertTarget>(decision)->target.text(), "a");
  expect_outcome(decide(with_both(taken_back(open, "a"), stuck), open), Outcome::kRollbackFailed, "target b");
}

TEST_F(TwoTargets, OneThatLeftTheDocumentIsUnknown) {
  auto facts = with_both(exposed(open, "a"), exposed(open, "b"));
  facts.facts().targets.pop_back();
  const auto decision = decide(facts, open);
  EXPECT_EQ(name(decision), "rest");
  EXPECT_EQ(decision.holds.at(0).reason, HoldReason::kUnknownState);
}

TEST_F(TwoTargets, AForeignOneIsUnknownAlsoWhenGoingBack) {
  domain::TargetObservation foreign = a_target("b").with_receipt("1.1.0", open.intent.id.text()).foreign();
  EXPECT_EQ(decide(with_both(exposed(open, "a"), foreign), open).holds.at(0).reason,
            HoldReason::kUnknownState);
}

TEST(GoingBackTest, TheWayBackIsTheSlotElseStagedAgainElseOneHopFurtherElseLost) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  const auto failing = [&](domain::TargetObservation target) {
    return running_exposed(open).with(std::move(target)).measured(open, "smoke/greets", Measured::kFail);
  };
  const auto damaged = a_target()
                           .with_receipt("1.1.0", open.intent.id.text())
                           .leading_back_to("1.0.0", "d1")
                           .with_slot("1.0.0", false);

  auto again = failing(damaged);
  const auto staged = decide(again.restageable("1.0.0"), open);
  ASSERT_NE(effect<domain::StagePackage>(staged), nullptr);
  EXPECT_EQ(effect<domain::StagePackage>(staged)->what.package, package_of("1.0.0"));

  auto hop = failing(TargetBuilder(damaged).with_slot("0.9.0"));
  hop.facts().histories[kGreeter].deployments.push_back(past("d0", "0.9.0", Outcome::kSucceeded));
  const auto further = decide(hop, open);
  ASSERT_NE(effect<domain::RevertTarget>(further), nullptr);
  EXPECT_EQ(effect<domain::RevertTarget>(further)->way_back->deployment, id("d0"));

  expect_outcome(decide(failing(damaged), open), Outcome::kRollbackFailed, "missing or damaged");
}

TEST(GoingBackTest, AFirstInstallationGoesBackToNothing) {
  auto catalog = a_catalog();
  catalog.release().smoke = {file_check("smoke/greets")};
  const auto open = begun(some_facts(std::move(catalog)).build());
  auto facts =
      some_facts().with(a_target().with_receipt("1.0.0", open.intent.id.text())).running(open).holding_all();
  const auto decision = decide(facts.measured(open, "smoke/greets", Measured::kFail), open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr);
  EXPECT_FALSE(effect<domain::RevertTarget>(decision)->way_back);
}

TEST(GoingBackTest, WhatIsTakenBackGetsItsOutcomeAndRecord) {
  const auto open = upgrade();
  const auto decision = decide(before_upgrade().with(taken_back(open)).running(open).holding_all(), open);
  expect_outcome(decision, Outcome::kRolledBack, "smoke/greets failed");
  const auto& record = effect<CommitOutcome>(decision)->rollback;
  ASSERT_TRUE(record);
  EXPECT_EQ(record->to->version.text(), "1.0.0");
}

class ReturnTest : public testing::Test {
 protected:
  FactsBuilder upgraded() {
    return some_facts()
        .wishing("1.1.0")
        .with(a_target().with_receipt("1.1.0", "d2").leading_back_to("1.0.0", "d1").with_slot("1.0.0"))
        .after({past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)})
        .act(ActVerb::kRollback, "d2");
  }
  ReturnTest() : open(begun(upgraded().build())) {}
  FactsBuilder returning() { return upgraded().running(open).holding_all(); }

  Manifest open;
};

TEST_F(ReturnTest, RevertsWithoutAskingAnyGate) {
  auto facts = returning().stopped();
  facts.catalog().without_certifications();
  const auto decision = decide(facts, open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr) << name(decision);
  EXPECT_EQ(effect<domain::RevertTarget>(decision)->way_back->deployment, id("d1"));
  EXPECT_EQ(effect<domain::RevertTarget>(decision)->ended.deployment, id("d2"));
}

TEST_F(ReturnTest, IsDoneWhereTheReceiptSaysSoWhateverTheClientDoesThen) {
  domain::TargetObservation back = a_target().with_receipt("1.0.0", "d1").ended("d2", "1.1.0");
  expect_outcome(decide(returning().with(back), open), Outcome::kSucceeded, "");
  back.talents[kGreeter].items[0].state = domain::ItemState::kModified;
  const auto edited = decide(returning().with(back), open);
  expect_outcome(edited, Outcome::kSucceeded, "");
  EXPECT_EQ(effect<CommitOutcome>(edited)->manifest.progress.targets.at(0).verified, "differs");
}

TEST_F(ReturnTest, HasNoDeadline) {
  EXPECT_EQ(name(decide(returning().at_time(kNow + std::chrono::hours(100)), open)), "revert-target");
}

TEST_F(ReturnTest, FailsWithoutAWay) {
  const auto lost =
      a_target().with_receipt("1.1.0", "d2").leading_back_to("1.0.0", "d1").with_slot("1.0.0", false);
  expect_outcome(decide(returning().with(lost), open), Outcome::kRollbackFailed, "missing or damaged");
}

TEST_F(ReturnTest, GoesOnAtOthersWhileOneIsOutOfReach) {
  auto facts = returning();
  facts.with(a_target("second").unreachable());
  auto both = open;
  both.intent.targets = {kWorkspace, domain::TargetName("second")};
  EXPECT_EQ(name(decide(facts, both)), "revert-target");
  facts.with(a_target().with_receipt("1.0.0", "d1").ended("d2", "1.1.0"));
  EXPECT_EQ(decide(facts, both).holds.at(0).reason, HoldReason::kTargetUnreachable);
  // It comes back, and nothing of what is left ever stood there.
  facts.with(a_target("second").with_receipt("1.0.0", "d1")).holding_all();
  expect_outcome(decide(facts, both), Outcome::kSucceeded, "");
}

}  // namespace
}  // namespace talentops::plan::test
