#include "controller/plan/revocation.hpp"

#include "controller/base/codes/trust.hpp"
#include "controller/plan/planner.hpp"
#include "controller/plan/returning.hpp"
#include "tests/unit/plan/machine_fixture.hpp"

namespace talentops::plan::test {
namespace {

using domain::Decision;
using domain::OnRevoke;
using domain::Outcome;
using testing::HasSubstr;

/// Where a policy says so: absent, none says anything.
CatalogBuilder a_fleet(std::optional<OnRevoke> on_revoke, const std::vector<std::string>& revoked_versions) {
  auto catalog = a_catalog();
  if (on_revoke) catalog.with_policy({.name = "strict", .on_revoke = on_revoke});
  for (const auto& each : revoked_versions) {
    auto certification = revoked(each);
    certification.document.name = "revoked-" + each;
    catalog.with_certification(std::move(certification));
  }
  return catalog;
}

/// 1.1.0 serves, as git wishes; 1.0.0 stood before it, and 0.9.0 before that.
FactsBuilder serving(std::optional<OnRevoke> on_revoke, const std::vector<std::string>& revoked_versions) {
  return some_facts(a_fleet(on_revoke, revoked_versions))
      .wishing("1.1.0")
      .with(a_target()
                .with_receipt("1.1.0", "d2")
                .leading_back_to("1.0.0", "d1")
                .with_slot("1.0.0")
                .with_slot("0.9.0"))
      .after({past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"), past("d1", "1.0.0", Outcome::kSucceeded),
              past("d0", "0.9.0", Outcome::kSucceeded)});
}

domain::TalentPlan planned(const FactsBuilder& facts) { return plan_talent(facts.build(), kGreeter); }

std::string effect_of(const FactsBuilder& facts) {
  return std::string(domain::name_of(plan_environment(facts.build()).effect));
}

TEST(RevocationTest, OfNothingThatServesIsNothing) {
  EXPECT_FALSE(revoked_here(serving(OnRevoke::kRollback, {}).build(), kGreeter));
  EXPECT_FALSE(revoked_here(serving(OnRevoke::kRollback, {"1.0.0"}).build(), kGreeter));
}

TEST(RevocationTest, IsReportedAndNothingIsDone) {
  for (const auto on_revoke : {std::optional<OnRevoke>(), std::optional(OnRevoke::kReport)}) {
    const auto facts = serving(on_revoke, {"1.1.0"});
    const auto plan = planned(facts);
    EXPECT_EQ(plan.decision, Decision::kNone);
    ASSERT_TRUE(plan.revoked);
    EXPECT_EQ(plan.revoked->code, codes::kCertificationRevoked);
    EXPECT_THAT(plan.why, HasSubstr("prompt leaks"));
    EXPECT_EQ(effect_of(facts), "rest");
  }
}

TEST(RevocationTest, IsTakenBackWhereAPolicySaysSo) {
  const auto facts = serving(OnRevoke::kRollback, {"1.1.0"});
  const auto plan = planned(facts);
  EXPECT_EQ(plan.decision, Decision::kProceed);
  EXPECT_EQ(plan.action, domain::Action::kRevert);
  EXPECT_EQ(plan.to->version, version("1.0.0"));
  const auto intent = return_for_revocation(facts.build(), kGreeter);
  ASSERT_TRUE(intent);
  EXPECT_EQ(intent->asked_by, domain::kOnRevoke);
  EXPECT_THAT(intent->asked_because, HasSubstr("revoked by qa-lead"));
  EXPECT_EQ(effect_of(facts), "commit-intent");
}

TEST(RevocationTest, GoesOneHopFurtherWhereTheWayBackIsRevokedToo) {
  const auto plan = planned(serving(OnRevoke::kRollback, {"1.1.0", "1.0.0"}));
  ASSERT_TRUE(plan.to);
  EXPECT_EQ(plan.to->version, version("0.9.0"));
}

TEST(RevocationTest, WithNowhereLeftToGoIsReported) {
  const auto facts = serving(OnRevoke::kRollback, {"1.1.0", "1.0.0", "0.9.0"});
  EXPECT_TRUE(planned(facts).revoked);
  EXPECT_EQ(planned(facts).decision, Decision::kNone);
  EXPECT_EQ(effect_of(facts), "rest");
}

TEST(RevocationTest, OfAFirstInstallationLeavesNothing) {
  const auto facts = some_facts(a_fleet(OnRevoke::kRollback, {"1.0.0"}))
                         .with(a_target().with_receipt("1.0.0", "d1"))
                         .after({past("d1", "1.0.0", Outcome::kSucceeded)});
  const auto intent = return_for_revocation(facts.build(), kGreeter);
  ASSERT_TRUE(intent);
  EXPECT_TRUE(intent->uninstalls);
}

TEST(RevocationTest, IsNoReasonToTouchWhatNobodyUnderstands) {
  auto facts = serving(OnRevoke::kRollback, {"1.1.0"});
  facts.with(a_target().with_receipt("1.1.0", "d9").leading_back_to("1.0.0", "d1").with_slot("1.0.0"));
  EXPECT_FALSE(return_for_revocation(facts.build(), kGreeter));
  facts = serving(OnRevoke::kRollback, {"1.1.0"});
  facts.with(a_target().with_receipt("1.1.0", "d2").foreign());
  EXPECT_FALSE(return_for_revocation(facts.build(), kGreeter));
}

TEST(RevocationTest, AFailedWayBackIsNotTriedAgainByItself) {
  const auto facts = serving(OnRevoke::kRollback, {"1.1.0"})
                         .after({past("d3", "1.0.0", Outcome::kRollbackFailed, "1.1.0"),
                                 past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"),
                                 past("d1", "1.0.0", Outcome::kSucceeded)});
  EXPECT_FALSE(return_for_revocation(facts.build(), kGreeter));
}

TEST(RevocationTest, OfWhatIsUnderWayTakesItBackWhereAPolicySaysSo) {
  const auto open = upgrade_with(file_check("smoke/greets"));
  for (const auto on_revoke : {OnRevoke::kReport, OnRevoke::kRollback}) {
    auto facts =
        before_upgrade(a_fleet(on_revoke, {"1.1.0"})).with(exposed(open)).running(open).holding_all();
    const auto decision = decide(facts, open);
    const bool goes_back = effect<domain::RevertTarget>(decision) != nullptr;
    EXPECT_EQ(goes_back, on_revoke == OnRevoke::kRollback) << name(decision) << ": " << decision.why;
  }
}

TEST(RevocationTest, BeforeAnythingServesCancels) {
  const auto open = upgrade();
  const auto facts = before_upgrade(a_fleet(OnRevoke::kRollback, {"1.1.0"})).running(open).holding_all();
  expect_outcome(decide(facts, open), Outcome::kCancelled, "revoked by qa-lead");
}

}  // namespace
}  // namespace talentops::plan::test
