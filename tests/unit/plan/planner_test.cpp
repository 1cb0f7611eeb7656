#include "controller/plan/planner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Action;
using domain::ActVerb;
using domain::Decision;
using domain::Measured;
using domain::Outcome;
using domain::Phase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

FactsBuilder installed() {
  return some_facts()
      .with(a_target().with_receipt("1.0.0", "d1"))
      .after({past("d1", "1.0.0", Outcome::kSucceeded)});
}
FactsBuilder upgraded() {
  return some_facts()
      .wishing("1.1.0")
      .with(a_target().with_receipt("1.1.0", "d2").leading_back_to("1.0.0", "d1").with_slot("1.0.0"))
      .after({past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)});
}
FactsBuilder with_preflight() {
  auto catalog = a_catalog();
  catalog.environment().preflight = {file_check("space")};
  return some_facts(std::move(catalog));
}
FactsBuilder failed_upgrade() {
  return some_facts()
      .wishing("1.1.0")
      .with(a_target().with_receipt("1.0.0", "d1").ended("d2", "1.1.0"))
      .after({past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)});
}
FactsBuilder locked() {
  return some_facts()
      .wishing("1.1.0")
      .with(a_target().with_receipt("1.1.0", "d2").leading_back_to("1.0.0", "d1"))
      .after(
          {past("d2", "1.1.0", Outcome::kRollbackFailed, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)});
}

struct PlanRow {
  std::string name;
  FactsBuilder facts;
  Action action;
  Decision decision;
  Phase phase;
  std::string effect;
};
class PlanTable : public testing::TestWithParam<PlanRow> {};

TEST_P(PlanTable, SaysWhatIsToHappenAndDoesOneThing) {
  const auto& row = GetParam();
  const auto plan = plan_environment(row.facts.build());
  ASSERT_THAT(plan.talents, SizeIs(1));
  const auto& talent = plan.talents.front();
  EXPECT_EQ(name_of(talent.action), name_of(row.action));
  EXPECT_EQ(name_of(talent.decision), name_of(row.decision)) << talent.why;
  EXPECT_EQ(name_of(talent.phase), name_of(row.phase));
  EXPECT_EQ(domain::name_of(plan.effect), row.effect);
  EXPECT_FALSE(talent.why.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PlanTable,
    testing::Values(
        PlanRow{"AsWished", installed(), Action::kNone, Decision::kNone, Phase::kSucceeded, "rest"},
        PlanRow{"Install", some_facts(), Action::kInstall, Decision::kProceed, Phase::kPlanned,
                "commit-intent"},
        PlanRow{"Upgrade", installed().wishing("1.1.0"), Action::kUpgrade, Decision::kProceed,
                Phase::kPlanned, "commit-intent"},
        PlanRow{"NotCertified", installed().wishing("1.3.0"), Action::kUpgrade, Decision::kDeny,
                Phase::kGating, "rest"},
        PlanRow{"Stopped", installed().wishing("1.1.0").stopped(), Action::kUpgrade, Decision::kWait,
                Phase::kGating, "rest"},
        PlanRow{"NeverVerified", some_facts().verified(std::nullopt), Action::kInstall, Decision::kWait,
                Phase::kGating, "verify-environment"},
        PlanRow{"NeverVerifiedUnderStop", some_facts().verified(std::nullopt).stopped(), Action::kInstall,
                Decision::kWait, Phase::kGating, "rest"},
        PlanRow{"NotCertifiedAndNeverVerified", some_facts().verified(std::nullopt).wishing("1.3.0"),
                Action::kInstall, Decision::kDeny, Phase::kGating, "rest"},
        PlanRow{"PreflightToAsk", with_preflight(), Action::kInstall, Decision::kWait, Phase::kGating,
                "measure-preflight"},
        PlanRow{"PreflightFailed", with_preflight().preflight("space", Measured::kFail), Action::kInstall,
                Decision::kWait, Phase::kGating, "rest"},
        PlanRow{"PreflightPassed", with_preflight().preflight("space", Measured::kPass), Action::kInstall,
                Decision::kProceed, Phase::kPlanned, "commit-intent"},
        PlanRow{"Quarantined", failed_upgrade(), Action::kUpgrade, Decision::kHold, Phase::kRolledBack,
                "rest"},
        PlanRow{"Retried", failed_upgrade().act(ActVerb::kRetry, "d2"), Action::kUpgrade, Decision::kProceed,
                Phase::kPlanned, "commit-intent"},
        PlanRow{"Locked", locked(), Action::kNone, Decision::kHold, Phase::kRollbackFailed, "rest"},
        PlanRow{"LockedWhateverIsWished", locked().wishing("1.2.0"), Action::kUpgrade, Decision::kHold,
                Phase::kRollbackFailed, "rest"},
        PlanRow{"OutOfReach", some_facts().with(a_target().unreachable()), Action::kNone, Decision::kHold,
                Phase::kPlanned, "rest"},
        PlanRow{"OutOfReachSinceItSucceeded", installed().with(a_target().unreachable()), Action::kNone,
                Decision::kHold, Phase::kPlanned, "rest"},
        PlanRow{"NotAllowedAnyMore", installed().with(a_target().forbidden()), Action::kNone, Decision::kHold,
                Phase::kPlanned, "rest"},
        PlanRow{"NotUnderstoodSinceItSucceeded", installed().with(a_target().foreign()), Action::kNone,
                Decision::kHold, Phase::kPlanned, "rest"},
        PlanRow{"NotUnderstoodAndNotWished", installed().with(a_target().foreign()).wishing_nothing(),
                Action::kNone, Decision::kHold, Phase::kPlanned, "rest"},
        PlanRow{"NobodyWishesIt", installed().wishing_nothing(), Action::kRetire, Decision::kHold,
                Phase::kSucceeded, "rest"},
        PlanRow{"NobodyWishesItAndAPersonSaidSo", installed().wishing_nothing().removal_confirmed(),
                Action::kRetire, Decision::kProceed, Phase::kPlanned, "commit-intent"},
        PlanRow{"NobodyWishesItUnderStop", installed().wishing_nothing().removal_confirmed().stopped(),
                Action::kRetire, Decision::kWait, Phase::kGating, "rest"},
        PlanRow{"LostReceiptIsTakenFirst",
                some_facts().with(a_target().matching()).after({past("d1", "1.0.0", Outcome::kSucceeded)}),
                Action::kRestoreReceipt, Decision::kProceed, Phase::kPlanned, "take-target"},
        PlanRow{"LostReceipt",
                some_facts()
                    .with(a_target().matching())
                    .after({past("d1", "1.0.0", Outcome::kSucceeded)})
                    .holding_all(),
                Action::kRestoreReceipt, Decision::kProceed, Phase::kPlanned, "restore-receipt"},
        PlanRow{"LostReceiptUnderStop",
                some_facts()
                    .with(a_target().matching())
                    .after({past("d1", "1.0.0", Outcome::kSucceeded)})
                    .stopped(),
                Action::kRestoreReceipt, Decision::kWait, Phase::kGating, "rest"},
        PlanRow{"AskedToReturn", upgraded().act(ActVerb::kRollback, "d2"), Action::kNone, Decision::kNone,
                Phase::kSucceeded, "commit-intent"},
        PlanRow{"AskedToReturnUnderStop", upgraded().act(ActVerb::kRollback, "d2").stopped(), Action::kNone,
                Decision::kNone, Phase::kSucceeded, "commit-intent"},
        PlanRow{"AskedAboutAnotherDeployment", upgraded().act(ActVerb::kRollback, "d1"), Action::kNone,
                Decision::kNone, Phase::kSucceeded, "rest"},
        PlanRow{"AnInterruptedSwitchComesFirst",
                installed().wishing("1.1.0").with(a_target().with_receipt("1.0.0", "d1").interrupted()),
                Action::kUpgrade, Decision::kProceed, Phase::kPlanned, "take-target"}),
    [](const auto& row) { return row.param.name; });

TEST(PlannerTest, PlanAloneAndPlanOfTheEnvironmentSayTheSame) {
  for (const auto& facts :
       {installed(), some_facts(), installed().wishing("1.3.0"), failed_upgrade(), locked()}) {
    const auto built = facts.build();
    const auto alone = plan_talent(built, kGreeter);
    const auto whole = plan_environment(built).talents.front();
    EXPECT_EQ(alone.why, whole.why);
    EXPECT_EQ(alone.digest, whole.digest);
    EXPECT_EQ(alone.decision, whole.decision);
  }
}

TEST(PlannerTest, CoversOnlyTheTargetsThatDiffer) {
  const auto intent =
      begun(some_facts()
                .wishing("1.1.0")
                .with(a_target("a").with_receipt("1.1.0", "d2"))
                .with(a_target("b").with_receipt("1.0.0", "d1"))
                .after({past("d2", "1.1.0", Outcome::kSucceeded), past("d1", "1.0.0", Outcome::kSucceeded)})
                .build())
          .intent;
  EXPECT_THAT(intent.targets, ElementsAre(domain::TargetName("b")));
}

TEST(PlannerTest, ANewTargetBesideAnOldOneIsAnInstallation) {
  const auto intent = begun(installed().with(a_target("new")).build()).intent;
  EXPECT_EQ(intent.action, Action::kInstall);
  EXPECT_THAT(intent.targets, ElementsAre(domain::TargetName("new")));
}

TEST(PlannerTest, TheWayBackIsChosenBeforeItBegins) {
  const auto intent = begun(installed().wishing("1.1.0").build()).intent;
  EXPECT_EQ(intent.way_back, domain::WayBackKind::kSlot);
  EXPECT_EQ(intent.way_back_to->deployment, id("d1"));
  const auto plan = plan_talent(installed()
                                    .wishing("1.1.0")
                                    .with(a_target().with_receipt("1.0.0", "d1").with_slot("1.0.0", false))
                                    .build(),
                                kGreeter);
  EXPECT_EQ(plan.decision, Decision::kDeny);
  EXPECT_THAT(plan.why, HasSubstr("rollback-plan"));
}

TEST(PlannerTest, WhatDeniesIsSaidBeforeWhatWaits) {
  const auto plan = plan_talent(installed()
                                    .wishing("1.1.0")
                                    .with(a_target().with_receipt("1.0.0", "d1").with_slot("1.0.0", false))
                                    .stopped()
                                    .build(),
                                kGreeter);
  EXPECT_EQ(plan.decision, Decision::kDeny);
  EXPECT_THAT(plan.why, testing::StartsWith("rollback-plan: "));
  EXPECT_THAT(plan.why, HasSubstr("; suspended: "));
}

TEST(PlannerTest, WhatIsUnderWayComesBeforeWhatIsWished) {
  const auto open = begun(installed().wishing("1.1.0").build());
  const auto plan = plan_environment(installed().wishing("1.1.0").running(open).holding_all().build());
  EXPECT_EQ(plan.talents.front().running, open.intent.id);
  EXPECT_TRUE(std::holds_alternative<domain::StagePackage>(plan.effect));
}

TEST(PlannerTest, NothingIsTakenWhereNothingIsToBeWritten) {
  EXPECT_TRUE(std::holds_alternative<domain::Rest>(plan_environment(installed().build()).effect));
}

TEST(PlannerTest, ARestEndsWhenSomethingCanChangeByItself) {
  auto facts = with_preflight().preflight("space", Measured::kFail);
  const auto plan = plan_environment(facts.build());
  const auto* rest = std::get_if<domain::Rest>(&plan.effect);
  ASSERT_NE(rest, nullptr);
  EXPECT_EQ(rest->until, kNow + std::chrono::seconds(10));
  EXPECT_TRUE(rest->settled) << "a gate that opens later is no unrest";
}

TEST(PlannerTest, TooManySlotsArePrunedWhenNothingElseIsToDo) {
  auto catalog = a_catalog();
  catalog.environment().keep_previous = 0;
  auto facts = some_facts(std::move(catalog))
                   .with(a_target().with_receipt("1.0.0", "d1").with_slot("0.9.0").with_slot("1.1.0"))
                   .after({past("d1", "1.0.0", Outcome::kSucceeded), past("d0", "0.9.0", Outcome::kSucceeded),
                           past("dx", "1.1.0", Outcome::kRolledBack)});
  EXPECT_TRUE(std::holds_alternative<domain::Rest>(plan_environment(facts.build()).effect))
      << "not held: not touched";
  EXPECT_TRUE(
      std::holds_alternative<domain::PruneSlots>(plan_environment(facts.holding_all().build()).effect));
}

TEST(PlannerTest, DriftIsRecordedOnceAndCausesNothingElse) {
  auto facts = installed().with(a_target()
                                    .with_receipt("1.0.0", "d1")
                                    .with_item(".claude/agents/greeter.md", domain::ItemState::kModified));
  const auto plan = plan_environment(facts.build());
  EXPECT_THAT(plan.talents.front().drift, SizeIs(1));
  EXPECT_EQ(plan.talents.front().decision, Decision::kNone);
  const auto* seen = std::get_if<domain::RecordDrift>(&plan.effect);
  ASSERT_NE(seen, nullptr);
  facts.facts().drift_seen = seen->record;
  EXPECT_TRUE(std::holds_alternative<domain::Rest>(plan_environment(facts.build()).effect));
  facts.facts().drift_seen->items.front().deployment = id("d0");
  EXPECT_TRUE(std::holds_alternative<domain::RecordDrift>(plan_environment(facts.build()).effect))
      << "what was seen of another deployment says nothing of this one";
}

TEST(PlannerTest, AnUnfitEnvironmentIsLookedAtAgainWhateverIsWishedThere) {
  const auto looks = [](const FactsBuilder& facts) {
    return std::holds_alternative<domain::VerifyEnvironment>(plan_environment(facts.build()).effect);
  };
  const auto unfit = [](CatalogBuilder catalog = a_catalog()) {
    return some_facts(std::move(catalog)).verified(kNow - std::chrono::hours(1), false);
  };
  EXPECT_TRUE(looks(unfit().wishing("1.3.0"))) << "denied";
  EXPECT_TRUE(looks(unfit().wishing_nothing()));
  EXPECT_FALSE(looks(unfit().wishing_nothing().stopped()));
  auto suspended = a_catalog();
  suspended.environment().suspend = true;
  EXPECT_FALSE(looks(unfit(suspended)));
  EXPECT_FALSE(looks(some_facts().wishing_nothing()));
}

TEST(PlannerTest, TheSameFactsGiveTheSamePlan) {
  const auto facts = installed().wishing("1.1.0").build();
  EXPECT_EQ(begun(facts), begun(facts));
}

}  // namespace
}  // namespace talentops::plan::test
