#include "controller/plan/holds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::ActVerb;
using domain::Outcome;
using domain::PastDeployment;

const PastDeployment kFirst = past("d1", "1.0.0", Outcome::kSucceeded);
const PastDeployment kFailed = past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0");

struct PastRow {
  std::string name;
  FactsBuilder facts;
  std::optional<Code> code;  ///< of the hold on 1.1.0
};
class PastTable : public testing::TestWithParam<PastRow> {};

TEST_P(PastTable, HoldsOnePointOneOrNot) {
  const auto hold = hold_of_past(GetParam().facts.build(), kGreeter, package_of("1.1.0"));
  EXPECT_EQ(hold ? hold->code : std::nullopt, GetParam().code) << (hold ? hold->why : "");
  if (!hold) return;
  EXPECT_FALSE(hold->why.empty());
  EXPECT_FALSE(hold->released_by.empty());
  EXPECT_TRUE(hold->since);
}

FactsBuilder after(std::vector<PastDeployment> newest_first) {
  return some_facts().after(std::move(newest_first));
}
FactsBuilder wished_otherwise(FactsBuilder facts) {
  facts.facts().wished_otherwise.insert(kGreeter);
  return facts;
}
PastDeployment failed(std::string_view deployment) {
  return past(deployment, "1.1.0", Outcome::kRolledBack, "1.0.0");
}
PastDeployment other_configuration() {
  auto tried = failed("d3");
  tried.to.package = package_of("1.1.0", "terse");
  return tried;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PastTable,
    testing::Values(
        PastRow{"NoPast", some_facts(), {}}, PastRow{"NeverTried", after({kFirst}), {}},
        PastRow{"RolledBack", after({kFailed, kFirst}), codes::kQuarantined},
        PastRow{"RolledBackOnItsFirstInstallation", after({past("d1", "1.1.0", Outcome::kRolledBack)}),
                codes::kQuarantined},
        PastRow{"AnotherConfigurationWasTakenBack", after({other_configuration(), kFirst}), {}},
        PastRow{"CancelledSince", after({past("d3", "1.1.0", Outcome::kCancelled), kFailed, kFirst}),
                codes::kQuarantined},
        PastRow{"AnotherVersionWasTriedSince",
                after({past("d3", "1.2.0", Outcome::kRolledBack), kFailed, kFirst}),
                {}},
        PastRow{"AnotherVersionSucceededSince",
                after({past("d3", "1.2.0", Outcome::kSucceeded), kFailed, kFirst}),
                {}},
        PastRow{"Superseded", after({past("d2", "1.1.0", Outcome::kSuperseded, "1.0.0"), kFirst}), {}},
        PastRow{"SucceededInTheEnd",
                after({past("d3", "1.1.0", Outcome::kSucceeded, "1.0.0"), kFailed, kFirst}),
                {}},
        PastRow{"WishedOtherwiseInBetween", wished_otherwise(after({kFailed, kFirst})), {}},
        PastRow{"RetriedByAPerson", after({kFailed, kFirst}).act(ActVerb::kRetry, "d2"), {}},
        PastRow{"AnotherOneRetriedByAPerson", after({kFailed, kFirst}).act(ActVerb::kRetry, "d1"),
                codes::kQuarantined},
        PastRow{"ARollbackIsNoRetry", after({kFailed, kFirst}).act(ActVerb::kRollback, "d2"),
                codes::kQuarantined},
        PastRow{"RetriedAndFailedAgain", after({failed("d3"), kFailed, kFirst}).act(ActVerb::kRetry, "d2"),
                codes::kQuarantined},
        PastRow{"RetriedTheThirdTime",
                after({failed("d4"), failed("d3"), kFailed, kFirst}).act(ActVerb::kRetry, "d4"),
                {}},
        PastRow{"RetriedTheFourthTime",
                after({failed("d5"), failed("d4"), failed("d3"), kFailed, kFirst}).act(ActVerb::kRetry, "d5"),
                codes::kRetriesExhausted},
        PastRow{
            "APersonReturned",
            after({past_return("d3", "1.0.0", "1.1.0"), past("d2", "1.1.0", Outcome::kSucceeded), kFirst}),
            codes::kQuarantined},
        PastRow{"APersonReturnedAndRetries",
                after({past_return("d3", "1.0.0", "1.1.0"), past("d2", "1.1.0", Outcome::kSucceeded), kFirst})
                    .act(ActVerb::kRetry, "d3"),
                {}},
        PastRow{"APersonReturnedTwice",
                after({past_return("d4", "0.9.0", "1.0.0"), past_return("d3", "1.0.0", "1.1.0"),
                       past("d2", "1.1.0", Outcome::kSucceeded), kFirst}),
                codes::kQuarantined},
        PastRow{"APersonUninstalledIt",
                after({past_return("d2", "", "1.1.0"), past("d1", "1.1.0", Outcome::kSucceeded)}),
                codes::kQuarantined},
        PastRow{"TheRollbackFailed", after({past("d2", "1.1.0", Outcome::kRollbackFailed, "1.0.0"), kFirst}),
                codes::kLocked},
        PastRow{"TheRollbackOfAnotherVersionFailed",
                after({past("d2", "1.2.0", Outcome::kRollbackFailed, "1.0.0"), kFirst}), codes::kLocked},
        PastRow{"LockedAlsoAfterARetry",
                after({past("d2", "1.1.0", Outcome::kRollbackFailed, "1.0.0"), kFirst})
                    .act(ActVerb::kRetry, "d2"),
                codes::kLocked}),
    [](const auto& row) { return row.param.name; });

TEST(HoldsTest, TheLastDeploymentIsTheNewestThatWasNotCancelled) {
  const domain::PlacementHistory history{{past("d3", "1.2.0", Outcome::kCancelled), kFailed, kFirst}};
  ASSERT_NE(last_deployment(history), nullptr);
  EXPECT_EQ(last_deployment(history)->id, id("d2"));
  EXPECT_EQ(last_deployment({}), nullptr);
}

TEST(HoldsTest, OfActsAboutOneDeploymentTheNewestCounts) {
  auto builder =
      some_facts().act(ActVerb::kRetry, "d2").act(ActVerb::kRetry, "d2").act(ActVerb::kRollback, "d2");
  builder.facts().acts[1].reason = "newest";
  const auto facts = builder.build();
  ASSERT_NE(act_about(facts, ActVerb::kRetry, id("d2")), nullptr);
  EXPECT_EQ(act_about(facts, ActVerb::kRetry, id("d2"))->reason, "newest");
  EXPECT_EQ(act_about(facts, ActVerb::kRetry, id("d1")), nullptr);
}

}  // namespace
}  // namespace talentops::plan::test
