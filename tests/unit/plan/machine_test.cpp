#include "controller/base/codes/gates.hpp"
#include "tests/unit/plan/machine_fixture.hpp"

namespace talentops::plan::test {
namespace {

using domain::ActVerb;
using domain::CommitOutcome;
using domain::HoldReason;
using domain::Measured;
using domain::Outcome;
using testing::HasSubstr;
using testing::SizeIs;

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

TEST(MachineTest, AFrozenDeploymentThatWasNeverVerifiedGoesBackAtItsDeadlineToo) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  const auto decision = decide(running_exposed(open).wishing("1.3.0").at_time(kNow + kMinutes(30)), open);
  ASSERT_NE(effect<domain::RevertTarget>(decision), nullptr) << name(decision);
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

TEST(MachineTest, WhatIsInTheWayAtTheSecondTargetTakesTheFirstBackAtOnce) {
  auto two = before_upgrade()
                 .with(a_target("workspace").with_receipt("1.0.0", "d1"))
                 .with(a_target("second").with_receipt("1.0.0", "d1"));
  const auto open = begun(two.build());
  auto second = a_target("second").with_receipt("1.0.0", "d1").with_slot("1.1.0");
  auto facts = two.with(exposed(open)).with(second.finding("a.md", domain::ItemState::kForeign));
  facts.running(open).holding_all();
  const auto decision = decide(facts, open);
  EXPECT_EQ(name(decision), "revert-target");
  EXPECT_THAT(decision.why, HasSubstr("a.md at target second"));
}

TEST(MachineTest, ATargetThatRefusedIsNotAskedAgain) {
  const auto open = upgrade();
  auto facts = running(open).with(a_target().with_receipt("1.0.0", "d1").with_slot("1.1.0"));
  facts.running(open).holding_all();
  EXPECT_EQ(name(decide(facts, open)), "activate-target");
  facts.facts().runs[open.intent.id].refused[kWorkspace] = "a.md is in the way";
  expect_outcome(decide(facts, open), Outcome::kCancelled, "a.md is in the way");
}

// A manifest that another version wrote.
TEST(MachineTest, StandsStillBeforeAStepThatItDoesNotCarryOut) {
  for (const domain::Step& step : std::vector<domain::Step>{
           domain::PauseStep{std::chrono::minutes(1), {}}, domain::SwitchStep{}, domain::ExposeStep{25, {}},
           domain::ExposeStep{100, {kWorkspace}}, domain::HookStep{{"a", {"c"}}}}) {
    auto open = upgrade();
    open.intent.program.steps.insert(open.intent.program.steps.begin(), step);
    const auto decision = decide(running(open), open);
    EXPECT_EQ(name(decision), "rest");
    ASSERT_EQ(decision.holds.size(), 1U);
    EXPECT_EQ(decision.holds.front().code, codes::kStepNotKnown);
  }
}

}  // namespace
}  // namespace talentops::plan::test
