#include "controller/plan/action.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/drift.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Action;
using domain::HoldReason;
using domain::ItemState;
using domain::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ActionDecision decide(const FactsBuilder& builder) {
  const auto facts = builder.build();
  return decide_action(facts, kGreeter, *facts.wishes.at(kGreeter).package);
}

struct ActionRow {
  std::string name;
  FactsBuilder facts;
  Action action;
  std::string from = "";  ///< the version that is installed
};

class ActionTable : public testing::TestWithParam<ActionRow> {};

TEST_P(ActionTable, IsAsTheDesignSays) {
  const auto& row = GetParam();
  const auto decision = decide(row.facts);
  EXPECT_EQ(domain::name_of(decision.action), domain::name_of(row.action));
  EXPECT_THAT(decision.holds, IsEmpty());
  EXPECT_EQ(decision.from ? decision.from->version.text() : "", row.from);
}

FactsBuilder installed(std::string_view text, std::string_view configuration = "") {
  return some_facts()
      .with(a_target().with_receipt(text, "d1", configuration))
      .after({past("d1", text, Outcome::kSucceeded)});
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ActionTable,
    testing::Values(
        ActionRow{"NothingThere", some_facts(), Action::kInstall},
        ActionRow{"AsWished", installed("1.0.0"), Action::kNone, "1.0.0"},
        ActionRow{"AnotherPackagerAlone", installed("1.0.0").with([] {
                    domain::TargetObservation target = a_target().with_receipt("1.0.0", "d1");
                    target.talents[kGreeter].receipt->installed->packager = 0;
                    return target;
                  }()),
                  Action::kNone, "1.0.0"},
        ActionRow{"Newer", installed("1.0.0").wishing("1.1.0"), Action::kUpgrade, "1.0.0"},
        ActionRow{"Older", installed("1.1.0").wishing("1.0.0"), Action::kDowngrade, "1.1.0"},
        ActionRow{
            "StoodHereBefore",
            installed("1.1.0").wishing("1.0.0").after({past("d1", "1.1.0", Outcome::kSucceeded, "1.0.0"),
                                                       past("d0", "1.0.0", Outcome::kSucceeded)}),
            Action::kRevert, "1.1.0"},
        ActionRow{
            "WasTriedHereButTakenBack",
            installed("1.0.0").wishing("1.1.0").after({past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0"),
                                                       past("d1", "1.0.0", Outcome::kSucceeded)}),
            Action::kUpgrade, "1.0.0"},
        ActionRow{"OtherConfiguration", installed("1.0.0").wishing("1.0.0", "terse"), Action::kReconfigure,
                  "1.0.0"},
        ActionRow{"TakenBackToNothing",
                  some_facts()
                      .with(a_target().ended("d1", "1.0.0"))
                      .after({past("d1", "1.0.0", Outcome::kRolledBack)}),
                  Action::kInstall},
        ActionRow{"LostReceiptButEverythingLiesThere",
                  some_facts().with(a_target().matching()).after({past("d1", "1.0.0", Outcome::kSucceeded)}),
                  Action::kRestoreReceipt, "1.0.0"},
        ActionRow{
            "UninstalledByAPerson",
            some_facts().after({past_return("d2", "", "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)}),
            Action::kInstall}),
    [](const auto& row) { return row.param.name; });

TEST(ActionTest, OfMixedTargetsTheGravestNamesTheDeployment) {
  const auto decision = decide(some_facts()
                                   .wishing("1.1.0")
                                   .with(a_target("a").with_receipt("1.1.0", "d2"))
                                   .with(a_target("b").with_receipt("1.0.0", "d1"))
                                   .with(a_target("c"))
                                   .after({past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0"),
                                           past("d1", "1.0.0", Outcome::kRolledBack)}));
  EXPECT_EQ(decision.action, Action::kInstall);
  ASSERT_THAT(decision.targets, SizeIs(3));
  EXPECT_EQ(decision.targets[0].action, Action::kNone);
  EXPECT_EQ(decision.targets[1].action, Action::kUpgrade);
  EXPECT_EQ(decision.targets[2].action, Action::kInstall);
}

struct HoldRow {
  std::string name;
  FactsBuilder facts;
  HoldReason reason;
  std::string why;
};

class StateHolds : public testing::TestWithParam<HoldRow> {};

TEST_P(StateHolds, StandBeforeAnythingIsCompared) {
  const auto decision = decide(GetParam().facts);
  ASSERT_THAT(decision.holds, SizeIs(1));
  EXPECT_EQ(decision.holds[0].reason, GetParam().reason);
  EXPECT_THAT(decision.holds[0].why, HasSubstr(GetParam().why));
  EXPECT_EQ(decision.action, Action::kNone);
  EXPECT_TRUE(decision.holds[0].code);
}

FactsBuilder unreadable_records() {
  auto builder = installed("1.0.0");
  builder.facts().histories[kGreeter].unreadable =
      Error{ErrorKind::kInvalid, codes::kUnknownState, "d1.yaml:3: expected text"};
  return builder;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, StateHolds,
    testing::Values(
        HoldRow{"ReceiptThatNoRecordKnows", some_facts().with(a_target().with_receipt("1.0.0", "d9")),
                HoldReason::kUnknownState, "d9"},
        HoldRow{"EndThatNoRecordKnows", some_facts().with(a_target().ended("d9", "1.0.0")),
                HoldReason::kUnknownState, "d9"},
        HoldRow{"LostReceiptAndOtherFiles", some_facts().after({past("d1", "1.0.0", Outcome::kSucceeded)}),
                HoldReason::kUnknownState, "has no receipt"},
        HoldRow{"LostReceiptAndAnotherWish",
                some_facts()
                    .wishing("1.1.0")
                    .with(a_target().matching())
                    .after({past("d1", "1.0.0", Outcome::kSucceeded)}),
                HoldReason::kUnknownState, "1.0.0"},
        HoldRow{"RecordsThatCannotBeRead", unreadable_records(), HoldReason::kUnknownState, "d1.yaml:3"},
        HoldRow{"UnreachableTarget", some_facts().with(a_target().unreachable("host is down")),
                HoldReason::kTargetUnreachable, "host is down"},
        HoldRow{"AForbiddenTarget", some_facts().with(a_target().forbidden()), HoldReason::kTargetForbidden,
                "allow.directories"},
        HoldRow{"AnotherPlace", some_facts().with(a_target().foreign("copied workspace")),
                HoldReason::kUnknownState, "copied workspace"}),
    [](const auto& row) { return row.param.name; });

TEST(ActionTest, OneTargetThatIsUnclearHoldsAllOfThem) {
  const auto decision = decide(some_facts()
                                   .wishing("1.1.0")
                                   .with(a_target("a").with_receipt("1.0.0", "d1"))
                                   .with(a_target("b").with_receipt("1.0.0", "d9"))
                                   .after({past("d1", "1.0.0", Outcome::kSucceeded)}));
  EXPECT_THAT(decision.holds, SizeIs(1));
}

TEST(ActionTest, AnOpenDeploymentIsKnownToTheRecords) {
  const auto open = begun(some_facts().build());
  const auto facts = some_facts().with(a_target().with_receipt("1.0.0", open.intent.id.text())).running(open);
  EXPECT_THAT(decide(facts).holds, IsEmpty());
}

TEST(ActionTest, DriftIsWhatDiffersFromTheReceipt) {
  const auto facts = some_facts()
                         .with(a_target()
                                   .with_receipt("1.0.0", "d1")
                                   .with_item("a.md", ItemState::kModified)
                                   .with_item("b.md", ItemState::kMissing)
                                   .with_item("c.md", ItemState::kLeft))
                         .build();
  EXPECT_THAT(drift_of(facts, kGreeter), ElementsAre(domain::Drift{kWorkspace, "a.md", "modified"},
                                                     domain::Drift{kWorkspace, "b.md", "missing"},
                                                     domain::Drift{kWorkspace, "c.md", "modified"}));
}

TEST(ActionTest, WhatStandsIsTheNewestSuccessUnlessAPersonTookItAway) {
  const domain::PlacementHistory taken_back{
      {past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)}};
  ASSERT_NE(standing_deployment(taken_back), nullptr);
  EXPECT_EQ(standing_deployment(taken_back)->id, id("d1"));
  const domain::PlacementHistory uninstalled{
      {past_return("d2", "", "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded)}};
  EXPECT_EQ(standing_deployment(uninstalled), nullptr);
  EXPECT_EQ(standing_deployment({}), nullptr);
}

}  // namespace
}  // namespace talentops::plan::test
