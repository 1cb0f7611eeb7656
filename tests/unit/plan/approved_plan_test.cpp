#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/plan/approvals.hpp"
#include "controller/plan/planner.hpp"
#include "tests/unit/plan/people_fixture.hpp"

namespace talentops::plan::test {
namespace {

using domain::ActVerb;
using domain::ApprovalRule;
using std::chrono::hours;
using testing::SizeIs;

/// Facts of a fleet that asks one manager, and the plan for them.
struct Planned {
  EnvironmentFacts facts;
  domain::TalentPlan plan;
};
Planned planned(std::vector<ApprovalRule> rules = {kOneManager}, std::optional<std::string> by = {}) {
  auto catalog = a_catalog();
  catalog.with_roster(people()).with_policy({.name = "p", .approvals = std::move(rules)});
  auto facts = some_facts(std::move(catalog)).build();
  facts.authors[kGreeter] = {{"lena@x"}};
  auto plan = plan_talent(facts, kGreeter);
  if (by) {
    facts.acts.push_back(said(ActVerb::kApprove, *by, kNow - hours(1), plan.digest));
    plan = plan_talent(facts, kGreeter);
  }
  return {std::move(facts), std::move(plan)};
}

TEST(ApprovedPlanTest, KeepsItsDigestAndTellsItsManifestWhoSaidYes) {
  const auto before = planned();
  const auto after = planned({kOneManager}, "priya");
  EXPECT_EQ(before.plan.digest, after.plan.digest);
  EXPECT_EQ(before.plan.decision, domain::Decision::kWait);
  EXPECT_EQ(after.plan.decision, domain::Decision::kProceed) << after.plan.why;
  const auto manifest = begun([&] {
    auto facts = after.facts;
    facts.held[kWorkspace] = facts.targets.front().epoch;
    return facts;
  }());
  ASSERT_THAT(manifest.intent.approvals, SizeIs(1));
  EXPECT_EQ(manifest.intent.approvals.front(), (domain::Approval{"priya", "manager", kNow - hours(1)}));
}

TEST(ApprovedPlanTest, OfAnotherVersionIsAnotherPlan) {
  auto other = planned({kOneManager}, "priya");
  auto facts = some_facts(a_catalog().with_release("1.1.0").with_roster(people()).with_policy(
                              {.name = "p", .approvals = {kOneManager}}))
                   .build();
  facts.authors[kGreeter] = {{"lena@x"}};
  facts.acts = other.facts.acts;
  EXPECT_EQ(plan_talent(facts, kGreeter).decision, domain::Decision::kWait);
}

TEST(WouldCountTest, SaysBeforeAnybodySignsWhyAnApprovalWouldBeWorthNothing) {
  const auto refused = [](const Planned& plan, const std::string& by) {
    const auto counts = would_count(plan.facts, plan.plan, by);
    return counts ? Code{} : counts.error().code;
  };
  const auto one = planned();
  EXPECT_EQ(refused(one, "priya"), Code{});
  EXPECT_EQ(refused(one, "eve"), codes::kActNoPerson);
  EXPECT_EQ(refused(one, "marcus"), codes::kActNoRole);
  EXPECT_EQ(refused(planned({{.count = 1, .roles = {"on-call"}}}), "lena"), codes::kActAuthor);
  EXPECT_EQ(refused(planned({}), "priya"), codes::kActNotAsked);
  auto rejected = planned();
  rejected.facts.acts.push_back(said(ActVerb::kReject, "marcus", kNow, rejected.plan.digest));
  EXPECT_EQ(refused(rejected, "priya"), codes::kPlanRejected);
  auto unknown = planned();
  unknown.facts.authors.clear();
  EXPECT_EQ(refused(unknown, "priya"), codes::kAuthorsUnknown);
}

}  // namespace
}  // namespace talentops::plan::test
