#include "controller/plan/loosening.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/domain/risk.hpp"

namespace talentops::plan {
namespace {

using domain::Policy;
using std::chrono::hours;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const domain::ClientName kAcme("acme");

/// What the whole fleet asks, and what acme says beside it, in one environment of stage production.
domain::Catalog with(const Policy& fleet, const Policy& acme) {
  domain::Catalog catalog;
  Policy general = fleet;
  general.name = "general";
  Policy own = acme;
  own.name = "own";
  own.client = kAcme;
  own.where = {"clients/acme/own.yaml", 1, 1};
  catalog.policies = SharedSequence<Policy>(std::vector<Policy>{general, own});
  const domain::Environment production{.key = {kAcme, domain::EnvironmentName("production")},
                                       .stage = "production"};
  catalog.environments = SharedMap<domain::EnvironmentKey, domain::Environment>(
      SharedSequence<domain::Environment>(std::vector<domain::Environment>{production}));
  return catalog;
}

struct Row {
  std::string field;
  std::function<void(Policy&)> fleet;
  std::function<void(Policy&)> less;
  std::function<void(Policy&)> more;
};

std::vector<Row> rows() {
  const auto nothing = [](Policy&) {};
  return {
      {"certification.required", nothing, [](Policy& p) { p.certification_required = false; },
       [](Policy& p) { p.certification_required = true; }},
      {"certification.maxAge", nothing, [](Policy& p) { p.max_age = hours(24 * 181); },
       [](Policy& p) { p.max_age = hours(24 * 180); }},
      {"certification.minScore", [](Policy& p) { p.min_score = 0.9; }, [](Policy& p) { p.min_score = 0.8; },
       [](Policy& p) { p.min_score = 0.95; }},
      {"certification.signers", [](Policy& p) { p.signers = {"qa"}; },
       [](Policy& p) {
         p.signers = {"qa", "me"};
       },
       [](Policy& p) { p.signers = {"qa"}; }},
      {"verifyEnvironmentEvery", nothing, [](Policy& p) { p.verify_environment_every = hours(24 * 31); },
       [](Policy& p) { p.verify_environment_every = hours(1); }},
      {"deadline", nothing, [](Policy& p) { p.deadline = hours(1); },
       [](Policy& p) { p.deadline = std::chrono::minutes(5); }},
      {"approvalsExpireAfter", nothing, [](Policy& p) { p.approvals_expire_after = hours(73); },
       [](Policy& p) { p.approvals_expire_after = hours(72); }},
      {"promotion.soak", [](Policy& p) { p.promotion_soak = hours(4); },
       [](Policy& p) { p.promotion_soak = hours(3); }, [](Policy& p) { p.promotion_soak = hours(5); }},
      {"limits.deployments", [](Policy& p) { p.most_deployments = 2; },
       [](Policy& p) { p.most_deployments = 3; }, [](Policy& p) { p.most_deployments = 1; }},
      {"window.appliesToRevert", [](Policy& p) { p.window_applies_to_revert = true; },
       [](Policy& p) { p.window_applies_to_revert = false; },
       [](Policy& p) { p.window_applies_to_revert = true; }},
      {"window.onClose", nothing, [](Policy& p) { p.on_close = domain::OnClose::kFinishStep; },
       [](Policy& p) { p.on_close = domain::OnClose::kRollback; }},
      {"emergency.roles", [](Policy& p) { p.emergency_roles = {{"on-call"}}; },
       [](Policy& p) { p.emergency_roles = {{"anybody"}}; },
       [](Policy& p) { p.emergency_roles = std::vector<std::string>(); }},
      {"risk.levels.medium", nothing, [](Policy& p) { p.risk_medium = 11; },
       [](Policy& p) { p.risk_medium = 9; }},
      {"risk.levels.high", nothing, [](Policy& p) { p.risk_high = 21; }, [](Policy& p) { p.risk_high = 19; }},
      {"risk.points.hook", nothing,
       [](Policy& p) { p.risk_points["hook"] = domain::built_in_risk_points().at("hook") - 1; },
       [](Policy& p) { p.risk_points["hook"] = domain::built_in_risk_points().at("hook") + 1; }},
      {"approvals[0].count", [](Policy& p) { p.approvals = {{.count = 2, .roles = {"lead"}}}; },
       [](Policy& p) { p.approvals = {{.count = 1, .roles = {"lead"}}}; },
       [](Policy& p) { p.approvals = {{.count = 3, .roles = {"lead"}}}; }},
      {"approvals[0].notAuthor", [](Policy& p) { p.approvals = {{.count = 1, .roles = {"lead"}}}; },
       [](Policy& p) { p.approvals = {{.count = 1, .roles = {"lead"}, .not_author = false}}; },
       [](Policy& p) { p.approvals = {{.count = 1, .roles = {"others"}, .not_author = false}}; }},
  };
}

TEST(LooseningTest, AClientsPolicyThatAsksForLessIsWarnedOfFieldByField) {
  for (const auto& row : rows()) {
    SCOPED_TRACE(row.field);
    Policy fleet, less, more;
    row.fleet(fleet);
    row.less(less);
    row.more(more);
    const auto problems = loosening_of(with(fleet, less));
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].severity, domain::Severity::kWarning);
    EXPECT_EQ(problems[0].field, "spec." + row.field);
    EXPECT_EQ(problems[0].error.code, codes::kPolicyLoosens);
    EXPECT_EQ(problems[0].error.where, (Location{"clients/acme/own.yaml", 1, 1}));
    EXPECT_THAT(problems[0].error.message, HasSubstr("acme/production"));
    EXPECT_THAT(loosening_of(with(fleet, more)), IsEmpty());
  }
}

TEST(LooseningTest, WhatIsWarnedOfHasNoEffect) {
  for (const auto& row : rows()) {
    SCOPED_TRACE(row.field);
    Policy fleet, less;
    row.fleet(fleet);
    row.less(less);
    const auto both = with(fleet, less);
    const auto alone = with(fleet, {});
    const auto& production = both.environments.begin()->second;
    auto effective = domain::effective_policy(both, production);
    const auto without = domain::effective_policy(alone, production);
    EXPECT_EQ(effective.max_age, without.max_age);
    EXPECT_EQ(effective.min_score, without.min_score);
    EXPECT_EQ(effective.signers, without.signers);
    EXPECT_EQ(effective.deadline, without.deadline);
    EXPECT_EQ(effective.promotion_soak, without.promotion_soak);
    EXPECT_EQ(effective.most_deployments, without.most_deployments);
    EXPECT_EQ(effective.on_close, without.on_close);
    EXPECT_EQ(effective.risk_medium, without.risk_medium);
    EXPECT_EQ(effective.risk_high, without.risk_high);
    EXPECT_EQ(effective.approvals, without.approvals);
    EXPECT_EQ(effective.certification_required, without.certification_required);
    EXPECT_EQ(effective.window_applies_to_revert, without.window_applies_to_revert);
    EXPECT_EQ(effective.approvals_expire_after, without.approvals_expire_after);
    EXPECT_EQ(effective.verify_environment_every, without.verify_environment_every);
  }
}

TEST(LooseningTest, OnlyWhereThePolicyAppliesAndOnlyAClientsOwn) {
  Policy less;
  less.deadline = hours(9);
  auto elsewhere = less;
  elsewhere.selector.stages = {"staging"};
  EXPECT_THAT(loosening_of(with({}, elsewhere)), IsEmpty());
  EXPECT_THAT(loosening_of(with(less, {})), IsEmpty()) << "the fleet says what holds";
  EXPECT_THAT(loosening_of(with(less, less)), IsEmpty()) << "it says the same";
}

}  // namespace
}  // namespace talentops::plan
