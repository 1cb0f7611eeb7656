// This file is longer than others: the machine is one, and so is what is claimed of it.
#include "controller/plan/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::ActVerb;
using domain::CommitOutcome;
using domain::HoldReason;
using domain::Manifest;
using domain::Measured;
using domain::Outcome;
using domain::Phase;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kMinutes = [](int count) { return std::chrono::minutes(count); };

/// Facts of a deployment from 1.0.0 to 1.1.0, which began at noon.
FactsBuilder before_upgrade(CatalogBuilder catalog = a_catalog()) {
  return some_facts(std::move(catalog))
      .wishing("1.1.0")
      .with(a_target().with_receipt("1.0.0", "d1"))
      .after({past("d1", "1.0.0", Outcome::kSucceeded)});
}
Manifest upgrade() { return begun(before_upgrade().build()); }

Manifest upgrade_with(const domain::Check& smoke) {
  auto catalog = a_catalog();
  catalog.release().smoke = {smoke};
  return begun(before_upgrade(std::move(catalog)).build());
}

domain::TargetObservation exposed(const Manifest& open, const std::string& name = "workspace") {
  return a_target(name)
      .with_receipt("1.1.0", open.intent.id.text())
      .leading_back_to("1.0.0", "d1")
      .with_slot("1.0.0");
}
domain::TargetObservation taken_back(const Manifest& open, const std::string& name = "workspace") {
  return a_target(name).with_receipt("1.0.0", "d1").ended(open.intent.id.text(), "1.1.0").with_slot("1.1.0");
}

FactsBuilder running(const Manifest& open) { return before_upgrade().running(open).holding_all(); }
FactsBuilder running_exposed(const Manifest& open) {
  return before_upgrade().with(exposed(open)).running(open).holding_all();
}

MachineDecision decide(const FactsBuilder& builder, const Manifest& open) {
  return run_deployment(builder.build(), open);
}
template <typename Effect>
const Effect* effect(const MachineDecision& decision) {
  return std::get_if<Effect>(&decision.effect);
}
std::string name(const MachineDecision& decision) { return std::string(domain::name_of(decision.effect)); }
void expect_outcome(const MachineDecision& decision, Outcome outcome, const std::string& reason) {
  const auto* commit = effect<CommitOutcome>(decision);
  ASSERT_NE(commit, nullptr) << name(decision) << ": " << decision.why;
  EXPECT_EQ(name_of(*commit->manifest.progress.outcome), name_of(outcome));
  EXPECT_THAT(commit->manifest.progress.reason, HasSubstr(reason));
}

TEST(MachineTest, TakesTargetsThatItDoesNotHold) {
  const auto open = upgrade();
  const auto decision = decide(before_upgrade().running(open), open);
  ASSERT_NE(effect<domain::TakeTarget>(decision), nullptr);
  EXPECT_EQ(effect<domain::TakeTarget>(decision)->seen, 1U);
}

TEST(MachineTest, TakesATargetAgainWhoseEpochMovedOrWhoseJournalIsOpen) {
  const auto open = upgrade();
  EXPECT_EQ(name(decide(before_upgrade().running(open).holding("workspace", 7), open)), "take-target");
  EXPECT_EQ(name(decide(running(open).with(a_target().with_receipt("1.0.0", "d1").interrupted()), open)),
            "take-target");
}

TEST(MachineTest, StagesThenActivatesThenVerifiesThenSaysSo) {
  const auto open = upgrade();
  EXPECT_EQ(name(decide(running(open), open)), "stage-package");

  const auto staged = running(open).with(a_target().with_receipt("1.0.0", "d1").with_slot("1.1.0"));
  const auto activation = decide(staged, open);
  ASSERT_NE(effect<domain::ActivateTarget>(activation), nullptr);
  ASSERT_TRUE(effect<domain::ActivateTarget>(activation)->way_back);
  EXPECT_EQ(effect<domain::ActivateTarget>(activation)->way_back->deployment, id("d1"));

  expect_outcome(decide(running_exposed(open), open), Outcome::kSucceeded, "");
}

TEST(MachineTest, ADamagedSlotIsStagedAgainBeforeItIsUsed) {
  const auto open = upgrade();
  const auto damaged = running(open).with(a_target().with_receipt("1.0.0", "d1").with_slot("1.1.0", false));
  EXPECT_EQ(name(decide(damaged, open)), "stage-package");
}

TEST(MachineTest, AsksAProbeOnceItIsExposedAndBelievesItsAnswer) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  EXPECT_EQ(name(decide(running_exposed(open), open)), "measure-check");
  expect_outcome(decide(running_exposed(open).measured(open, "smoke/greets", Measured::kPass), open),
                 Outcome::kSucceeded, "");
  for (const auto result : {Measured::kFail, Measured::kNoData, Measured::kError}) {
    const auto decision = decide(running_exposed(open).measured(open, "smoke/greets", result), open);
    ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr) << name_of(result);
    EXPECT_THAT(effect<domain::RevertTarget>(decision)->ended.reason, HasSubstr("smoke/greets failed"));
  }
}

TEST(MachineTest, BuiltInChecksAreAnsweredByWhatIsSeen) {
  const auto open = upgrade();
  const auto changed = [&](auto change) {
    auto target = exposed(open);
    change(target.talents[kGreeter]);
    return decide(running_exposed(open).with(target), open);
  };
  EXPECT_EQ(name(changed([](auto& seen) { seen.items[0].state = domain::ItemState::kModified; })),
            "revert-target");
  EXPECT_EQ(name(changed([](auto& seen) { seen.items[0].state = domain::ItemState::kMissing; })),
            "revert-target");
  EXPECT_EQ(name(changed([](auto& seen) { seen.items[0].state = domain::ItemState::kLeft; })),
            "commit-outcome");
  EXPECT_EQ(name(changed([](auto& seen) { seen.effectiveness = domain::Effectiveness::kNotEffective; })),
            "revert-target");
  EXPECT_EQ(name(changed([](auto& seen) { seen.effectiveness = domain::Effectiveness::kUnknown; })),
            "revert-target");
  EXPECT_EQ(name(changed([](auto& seen) { seen.effectiveness = domain::Effectiveness::kRestartNeeded; })),
            "commit-outcome");
}

TEST(MachineTest, ACheckThatWaitsRestsUntilItIsDueAgain) {
  auto check = file_check("smoke/greets", kMinutes(2));
  check.failure_threshold = 3;
  const auto open = upgrade_with(check);
  const auto decision = decide(running_exposed(open).measured(open, "smoke/greets", Measured::kFail), open);
  ASSERT_NE(effect<domain::Rest>(decision), nullptr);
  EXPECT_EQ(effect<domain::Rest>(decision)->until, kNow + kMinutes(2));
  EXPECT_FALSE(effect<domain::Rest>(decision)->settled);
}

TEST(MachineTest, FailureBeatsCompletionInOneTick) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  auto facts =
      running_exposed(open).measured(open, "smoke/greets", Measured::kFail).at_time(kNow + kMinutes(31));
  EXPECT_EQ(name(decide(facts, open)), "revert-target");
}

struct DeadlineRow {
  std::string name;
  Duration after;
  std::string effect;
};
class DeadlineTable : public testing::TestWithParam<DeadlineRow> {};

TEST_P(DeadlineTable, CountsWorkAndNothingElse) {
  auto check = file_check("health/answers");
  check.failure_threshold = 100;
  const auto open = upgrade_with(check);
  auto facts = running_exposed(open)
                   .measured(open, "health/answers", Measured::kFail)
                   .at_time(kNow + GetParam().after);
  EXPECT_EQ(name(decide(facts, open)), GetParam().effect);
}
INSTANTIATE_TEST_SUITE_P(Rows, DeadlineTable,
                         testing::Values(DeadlineRow{"Before", kMinutes(30) - Duration(1), "measure-check"},
                                         DeadlineRow{"At", kMinutes(30), "revert-target"}),
                         [](const auto& row) { return row.param.name; });

TEST(MachineTest, TheDeadlineGrowsByTheTimeThatAChecksMustGoOnPassing) {
  auto check = file_check("health/answers", kMinutes(1));
  check.stable_for = kMinutes(20);
  const auto open = upgrade_with(check);
  auto facts = running_exposed(open).measured(open, "health/answers", Measured::kPass, "workspace",
                                              kNow + kMinutes(40));
  EXPECT_EQ(name(decide(facts.at_time(kNow + kMinutes(49)), open)), "measure-check");
  EXPECT_EQ(name(decide(facts.at_time(kNow + kMinutes(50)), open)), "revert-target");
}

TEST(MachineTest, PastItsDeadlineNothingTouchedIsCancelled) {
  const auto open = upgrade();
  expect_outcome(decide(running(open).at_time(kNow + kMinutes(31)), open), Outcome::kCancelled,
                 "nothing had changed");
}

TEST(MachineTest, WhatOnlyNeedsVerifyingIsVerifiedHoweverLate) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  const auto late = kNow + std::chrono::hours(9);
  EXPECT_EQ(name(decide(running_exposed(open).at_time(late), open)), "measure-check");
  expect_outcome(
      decide(running_exposed(open).at_time(late).measured(open, "smoke/greets", Measured::kPass), open),
      Outcome::kSucceeded, "");
}

TEST(MachineTest, WithoutAutomaticRollbackAFailureWaitsForAPersonOrTheDeadline) {
  auto catalog = a_catalog();
  catalog.release().smoke = {file_check("smoke/greets")};
  catalog.release().automatic_rollback = false;
  const auto open = begun(before_upgrade(std::move(catalog)).build());
  const auto failed = running_exposed(open).measured(open, "smoke/greets", Measured::kFail);

  const auto decision = decide(failed, open);
  ASSERT_THAT(decision.holds, SizeIs(1));
  EXPECT_EQ(decision.holds[0].reason, HoldReason::kOperator);
  EXPECT_EQ(decision.holds[0].until, kNow + kMinutes(30));

  auto asked = failed;
  const auto by_person = decide(asked.act(ActVerb::kRollback, open.intent.id.text()), open);
  ASSERT_NE(effect<domain::RevertTarget>(by_person), nullptr);
  EXPECT_THAT(effect<domain::RevertTarget>(by_person)->ended.reason, HasSubstr("asked by marcus"));

  auto late = failed;
  EXPECT_EQ(name(decide(late.at_time(kNow + kMinutes(30)), open)), "revert-target");
}

TEST(MachineTest, AnActAboutAnotherDeploymentDoesNothing) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  EXPECT_EQ(name(decide(running_exposed(open).act(ActVerb::kRollback, "d1"), open)), "measure-check");
  EXPECT_EQ(name(decide(running_exposed(open).act(ActVerb::kRetry, open.intent.id.text()), open)),
            "measure-check");
}

TEST(MachineTest, APersonWhoAskedForARunningRollbackStandsInItsRecordAlsoAfterARestart) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  auto target = taken_back(open);
  target.talents[kGreeter].receipt->ended->reason = "asked by marcus: INC-881";
  const auto decision = decide(before_upgrade().with(target).running(open).holding_all().act(
                                   ActVerb::kRollback, open.intent.id.text()),
                               open);
  expect_outcome(decision, Outcome::kRolledBack, "INC-881");
  EXPECT_EQ(effect<CommitOutcome>(decision)->rollback->by, "marcus");
}

struct SupersedeRow {
  std::string name;
  FactsBuilder (*newer)(FactsBuilder);
  std::string effect;
  std::string why;
};
class SupersedeTable : public testing::TestWithParam<SupersedeRow> {};

TEST_P(SupersedeTable, DecidesByWhatGitWishesNow) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  const auto decision = decide(GetParam().newer(running_exposed(open)), open);
  EXPECT_EQ(name(decision), GetParam().effect);
  EXPECT_THAT(decision.why, HasSubstr(GetParam().why));
}
INSTANTIATE_TEST_SUITE_P(
    Rows, SupersedeTable,
    testing::Values(
        SupersedeRow{"TheSame", [](FactsBuilder facts) { return facts; }, "measure-check", ""},
        SupersedeRow{"NewerAndCertified", [](FactsBuilder facts) { return facts.wishing("1.2.0"); },
                     "revert-target", "git wishes 1.2.0"},
        SupersedeRow{"NewerAndNotCertified", [](FactsBuilder facts) { return facts.wishing("1.3.0"); },
                     "rest", "may not start yet"},
        SupersedeRow{"AnotherConfiguration",
                     [](FactsBuilder facts) { return facts.wishing("1.1.0", "terse"); }, "revert-target",
                     "git wishes 1.1.0"},
        SupersedeRow{"TheLastGoodVersion", [](FactsBuilder facts) { return facts.wishing("1.0.0"); },
                     "revert-target", "git went back to 1.0.0"},
        SupersedeRow{"TheLastGoodVersionWithoutItsCertification",
                     [](FactsBuilder facts) {
                       facts.catalog().without_certifications();
                       return facts.wishing("1.0.0");
                     },
                     "revert-target", "git went back to 1.0.0"},
        SupersedeRow{"NothingAnyMore", [](FactsBuilder facts) { return facts.wishing_nothing(); },
                     "measure-check", ""},
        SupersedeRow{"NewerUnderStop", [](FactsBuilder facts) { return facts.wishing("1.2.0").stopped(); },
                     "revert-target", "git wishes 1.2.0"},
        SupersedeRow{"ABundleThatCannotBeRead",
                     [](FactsBuilder facts) {
                       return facts.wishing_what_cannot_be_read("artifact", {ErrorKind::kInvalid, {}, "no"});
                     },
                     "rest", "may not start yet"}),
    [](const auto& row) { return row.param.name; });

TEST(MachineTest, AnOlderVersionThatStoodHereSupersedesWithAnOldCertification) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  auto facts = running_exposed(open);
  facts.catalog().without_certifications().with_certification(passed("0.9.0", "2026-01-01T00:00:00Z"));
  facts.facts().histories[kGreeter].deployments.push_back(past("d0", "0.9.0", Outcome::kSucceeded));
  EXPECT_EQ(name(decide(facts.wishing("0.9.0"), open)), "revert-target");
}

TEST(MachineTest, AFrozenDeploymentGoesBackAtItsDeadlineAsSuperseded) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  auto facts = running_exposed(open).wishing("1.3.0");
  facts.facts().runs[open.intent.id].checks[{"smoke/greets", kWorkspace}].last_at =
      kNow;  // asked, and not passed
  const auto decision = decide(facts.at_time(kNow + kMinutes(30)), open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr) << name(decision);
  EXPECT_EQ(effect<domain::RevertTarget>(decision)->ended.outcome, "superseded");
}

TEST(MachineTest, WhatIsDoneIsWrittenBeforeAnythingElseIsWished) {
  const auto open = upgrade();
  expect_outcome(decide(running_exposed(open).wishing("1.2.0"), open), Outcome::kSucceeded, "");
  expect_outcome(decide(running_exposed(open).wishing("1.3.0"), open), Outcome::kSucceeded, "");
  expect_outcome(decide(running_exposed(open).act(ActVerb::kRollback, open.intent.id.text()), open),
                 Outcome::kSucceeded, "");
  expect_outcome(decide(running_exposed(open).at_time(kNow + std::chrono::hours(3)), open),
                 Outcome::kSucceeded, "");
}

TEST(MachineTest, AskedAgainBeforeActivationANoCancelsAndAWaitHolds) {
  const auto open = upgrade();
  auto revoked_since = running(open);
  revoked_since.catalog().without_certifications().with_certification(revoked("1.1.0"));
  expect_outcome(decide(revoked_since, open), Outcome::kCancelled, "prompt leaks");

  const auto held = decide(running(open).stopped(), open);
  EXPECT_EQ(name(held), "rest");
  EXPECT_EQ(held.holds.at(0).reason, HoldReason::kGateRevoked);

  expect_outcome(decide(running(open).wishing_nothing(), open), Outcome::kCancelled, "has left git");
}

TEST(MachineTest, AskedAgainBeforeTheSecondTargetANoHolds) {
  auto two = before_upgrade()
                 .with(a_target("workspace").with_receipt("1.0.0", "d1"))
                 .with(a_target("second").with_receipt("1.0.0", "d1"));
  const auto open = begun(two.build());
  auto facts =
      two.with(exposed(open)).with(a_target("second").with_receipt("1.0.0", "d1").with_slot("1.1.0"));
  facts.running(open).holding_all();
  EXPECT_EQ(name(decide(facts, open)), "activate-target");
  facts.catalog().without_certifications().with_certification(revoked("1.1.0"));
  const auto decision = decide(facts, open);
  EXPECT_EQ(name(decision), "rest");
  EXPECT_THAT(decision.why, HasSubstr("certified"));
}

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

TEST(MachineTest, TheWayBackIsTheSlotElseStagedAgainElseOneHopFurtherElseLost) {
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

TEST(MachineTest, AFirstInstallationGoesBackToNothing) {
  auto catalog = a_catalog();
  catalog.release().smoke = {file_check("smoke/greets")};
  const auto open = begun(some_facts(std::move(catalog)).build());
  auto facts =
      some_facts().with(a_target().with_receipt("1.0.0", open.intent.id.text())).running(open).holding_all();
  const auto decision = decide(facts.measured(open, "smoke/greets", Measured::kFail), open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr);
  EXPECT_FALSE(effect<domain::RevertTarget>(decision)->way_back);
}

TEST(MachineTest, WhatIsTakenBackGetsItsOutcomeAndRecord) {
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
