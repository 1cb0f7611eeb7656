#include "controller/plan/laggards.hpp"

#include "controller/plan/action.hpp"
#include "controller/plan/planner.hpp"
#include "tests/unit/plan/machine_fixture.hpp"

namespace talentops::plan::test {
namespace {

using domain::Action;
using domain::Decision;
using domain::Outcome;
using domain::Share;
using domain::TargetName;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CatalogBuilder allowing(Share laggards) {
  auto catalog = a_catalog();
  catalog.environment().laggards = laggards;
  return catalog;
}

/// Three targets, of which `silent` do not answer.
FactsBuilder three(Share laggards, const std::vector<std::string>& silent) {
  auto facts = some_facts(allowing(laggards));
  for (const std::string name : {"workspace", "b", "c"}) {
    const bool is_silent = std::find(silent.begin(), silent.end(), name) != silent.end();
    facts.with(is_silent ? a_target(name).unreachable() : a_target(name));
  }
  return facts;
}

std::size_t count(const FactsBuilder& facts) { return laggards_of(facts.build()).size(); }

TEST(LaggardsTest, AreThoseThatDoNotAnswerWithinWhatIsAllowed) {
  EXPECT_EQ(count(three({0}, {"b"})), 0U);
  EXPECT_EQ(count(three({1}, {})), 0U);
  EXPECT_EQ(count(three({1}, {"b"})), 1U);
  EXPECT_EQ(count(three({1}, {"b", "c"})), 0U) << "more than is allowed";
  EXPECT_EQ(count(three({33, true}, {"b"})), 0U) << "rounded down to none";
  EXPECT_EQ(count(three({34, true}, {"b"})), 1U);
  EXPECT_EQ(count(three({100, true}, {"workspace", "b", "c"})), 0U) << "one at least must answer";
  EXPECT_EQ(count(three({1}, {}).with(a_target("b").forbidden())), 0U) << "a person must act";
}

TEST(LaggardsTest, OneTooManyHoldsEverythingUp) {
  const auto plan = plan_talent(three({1}, {"b", "c"}).build(), kGreeter);
  EXPECT_EQ(plan.decision, Decision::kHold);
  EXPECT_FALSE(plan.observed);
  EXPECT_THAT(plan.laggards, IsEmpty());
}

TEST(LaggardsTest, TheOthersAreDeployedAndTheManifestNamesThem) {
  const auto manifest = begun(three({2}, {"b"}).build());
  EXPECT_THAT(manifest.intent.targets, ElementsAre(kWorkspace, TargetName("c")));
  EXPECT_EQ(manifest.intent.laggards, (domain::Laggards{2, {TargetName("b")}}));
}

TEST(LaggardsTest, WhatIsDoneElsewhereIsDone) {
  const auto plan = plan_talent(some_facts(allowing({1}))
                                    .with(a_target().with_receipt("1.0.0", "d1"))
                                    .with(a_target("b").unreachable())
                                    .after({past("d1", "1.0.0", Outcome::kSucceeded)})
                                    .build(),
                                kGreeter);
  EXPECT_EQ(plan.decision, Decision::kNone);
  EXPECT_TRUE(plan.observed);
  EXPECT_THAT(plan.why, HasSubstr("caught up later: b"));
}

TEST(LaggardsTest, WhoeverAnswersAgainIsCaughtUp) {
  const auto open = begun(some_facts(allowing({1}))
                              .wishing("1.1.0")
                              .with(a_target().with_receipt("1.1.0", "d2"))
                              .with(a_target("b").with_receipt("1.0.0", "d1"))
                              .after({past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"),
                                      past("d1", "1.0.0", Outcome::kSucceeded)})
                              .build());
  EXPECT_EQ(open.intent.action, Action::kUpgrade);
  EXPECT_THAT(open.intent.targets, ElementsAre(TargetName("b")));
}

/// An upgrade of two targets, in which one may be missing.
struct Upgrade {
  explicit Upgrade(Share laggards) : catalog(allowing(laggards)) { open = begun(facts().build()); }
  FactsBuilder facts() const {
    return before_upgrade(catalog)
        .with(a_target("b").with_receipt("1.0.0", "d1"))
        .with(a_target("c").with_receipt("1.0.0", "d1"));
  }
  FactsBuilder now() const { return facts().running(open).holding_all(); }
  CatalogBuilder catalog;
  domain::Manifest open;
};

TEST(LaggardsTest, OneThatStopsAnsweringMeanwhileHoldsNothingUp) {
  const Upgrade upgrade({1});
  const auto& open = upgrade.open;
  EXPECT_EQ(name(decide(upgrade.now().with(a_target("b").unreachable()), open)), "stage-package");
  const auto done = decide(
      upgrade.now().with(exposed(open)).with(exposed(open, "c")).with(a_target("b").unreachable()), open);
  expect_outcome(done, Outcome::kSucceeded, "");
  const auto& progress = effect<domain::CommitOutcome>(done)->manifest.progress;
  EXPECT_THAT(progress.unanswered, ElementsAre(TargetName("b")));
}

TEST(LaggardsTest, TwoWaitWhereOneMayBeMissing) {
  const Upgrade upgrade({1});
  const auto decision =
      decide(upgrade.now().with(a_target("b").unreachable()).with(a_target("c").unreachable()), upgrade.open);
  EXPECT_EQ(name(decision), "rest");
  EXPECT_THAT(decision.why, HasSubstr("no answer"));
}

TEST(LaggardsTest, WhoIsPendingAlreadyCounts) {
  Upgrade upgrade({1});
  upgrade.open.intent.laggards.pending = {TargetName("d")};
  EXPECT_EQ(name(decide(upgrade.now().with(a_target("b").unreachable()), upgrade.open)), "rest");
}

TEST(LaggardsTest, GoingBackWaitsForWhoeverMayHaveIt) {
  const Upgrade upgrade({1});
  const auto& open = upgrade.open;
  const auto decision = decide(
      upgrade.now().with(taken_back(open)).with(taken_back(open, "c")).with(a_target("b").unreachable()),
      open);
  EXPECT_EQ(name(decision), "rest");
  EXPECT_EQ(decision.phase, domain::Phase::kRollingBack);
}

TEST(LaggardsTest, WhatALookCouldNotReachIsExcused) {
  auto facts = three({1}, {"b"}).build();
  facts.verification =
      domain::Verification{kProduction,
                           kNow,
                           false,
                           {{"workspace", "reachable", true, ""}, {"b", "reachable", false, "no answer"}}};
  EXPECT_TRUE(is_excused(facts, facts.verification->findings[1]));
  EXPECT_EQ(plan_talent(facts, kGreeter).decision, Decision::kProceed);
  facts.verification->findings[0] = {"workspace", "writable", false, "read-only"};
  EXPECT_EQ(plan_talent(facts, kGreeter).decision, Decision::kWait);
}

TEST(LaggardsTest, OneThatIsBackIsLookedAtBeforeItIsCaughtUp) {
  auto facts = three({1}, {}).build();
  facts.verification =
      domain::Verification{kProduction, kNow, false, {{"b", "reachable", false, "no answer"}}};
  EXPECT_EQ(domain::name_of(plan_environment(facts).effect), "verify-environment");
}

domain::PastDeployment over(domain::PastDeployment past, std::vector<TargetName> targets) {
  past.targets = std::move(targets);
  return past;
}

TEST(LaggardsTest, WhatIsRemovedElsewhereStillStandsWhereNobodyAnswered) {
  auto removal = over(past("d2", "1.0.0", Outcome::kSucceeded), {kWorkspace});
  removal.action = Action::kRetire;
  removal.uninstalls = true;
  const auto install = over(past("d1", "1.0.0", Outcome::kSucceeded), {kWorkspace, TargetName("b")});
  const domain::PlacementHistory history{{removal, install}};
  ASSERT_NE(standing_deployment(history), nullptr);
  EXPECT_EQ(standing_deployment(history, kWorkspace), nullptr);

  const auto facts = some_facts(allowing({1}))
                         .wishing_nothing()
                         .with(a_target().ended("d2", "1.0.0"))
                         .with(a_target("b").unreachable())
                         .after({removal, install})
                         .build();
  const auto plan = plan_environment(facts);
  ASSERT_EQ(plan.talents.size(), 1U);
  EXPECT_THAT(plan.talents[0].why, HasSubstr("caught up later: b"));

  removal.targets.push_back(TargetName("b"));
  EXPECT_EQ(standing_deployment(domain::PlacementHistory{{removal, install}}), nullptr);
}

}  // namespace
}  // namespace talentops::plan::test
