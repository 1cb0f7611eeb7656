#include "controller/plan/window_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/planner.hpp"
#include "controller/plan/talent_plan.hpp"
#include "tests/unit/plan/ask_gate.hpp"
#include "tests/unit/plan/machine_fixture.hpp"
#include "tests/unit/plan/plan_builders.hpp"

// It is Saturday, noon in UTC, in these tests.
namespace talentops::plan::test {
namespace {

using ::testing::HasSubstr;

/// Open on Saturdays in UTC, from and to these minutes past noon.
domain::Calendar around_noon(int from, int to) {
  domain::Calendar calendar{.name = "saturdays"};
  calendar.time_zone = "UTC";
  const std::chrono::minutes noon = std::chrono::hours(12);
  calendar.windows = {
      {{std::chrono::Saturday}, noon + std::chrono::minutes(from), noon + std::chrono::minutes(to)}};
  return calendar;
}

CatalogBuilder bound_by(domain::Calendar calendar) {
  auto catalog = a_catalog();
  catalog.environment().calendars = {{calendar.name}};
  return catalog.with_calendar(std::move(calendar));
}

struct Row {
  std::string name;
  CatalogBuilder catalog;
  Purpose purpose;
  domain::Verdict verdict;
  std::string until;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class WindowGateTable : public ::testing::TestWithParam<Row> {};

TEST_P(WindowGateTable, AnswersByTheCalendarsInScope) {
  const auto& row = GetParam();
  const auto result = ask(window_gate, some_facts(row.catalog).build(), row.purpose);
  EXPECT_EQ(name_of(result.verdict), name_of(row.verdict)) << result.why;
  EXPECT_EQ(result.until ? format_time(*result.until) : "", row.until);
}

CatalogBuilder of_the_fleet() {
  auto catalog = a_catalog();
  catalog.fleet().calendars = {{"saturdays"}};
  return catalog.with_calendar(around_noon(10, 60));
}
CatalogBuilder that_nobody_names() { return a_catalog().with_calendar(around_noon(10, 60)); }
CatalogBuilder that_is_missing() {
  auto catalog = a_catalog();
  catalog.environment().calendars = {{"saturdays"}};
  return catalog;
}
CatalogBuilder of_client(const std::string& client) {
  auto calendar = around_noon(10, 60);
  calendar.client = domain::ClientName(client);
  return bound_by(std::move(calendar));
}
CatalogBuilder tightened_by_the_client() {
  auto own = around_noon(10, 60);
  own.client = kProduction.client;
  return bound_by(around_noon(0, 60)).with_calendar(std::move(own));
}
CatalogBuilder with_another_zone(const std::string& zone) {
  auto calendar = around_noon(0, 60);
  calendar.time_zone = zone;
  return bound_by(std::move(calendar));
}
CatalogBuilder for_reverts() {
  return bound_by(around_noon(10, 60)).with_policy({.name = "all", .window_applies_to_revert = true});
}

INSTANTIATE_TEST_SUITE_P(
    WindowGateTest, WindowGateTable,
    ::testing::Values(
        Row{"NoCalendar", a_catalog(), Purpose::kDeploy, domain::Verdict::kPass, ""},
        Row{"Open", bound_by(around_noon(0, 60)), Purpose::kDeploy, domain::Verdict::kPass,
            "2026-11-21T13:00:00Z"},
        Row{"Closed", bound_by(around_noon(10, 60)), Purpose::kDeploy, domain::Verdict::kWait,
            "2026-11-21T12:10:00Z"},
        Row{"ClosesTooSoon", bound_by(around_noon(-60, 4)), Purpose::kDeploy, domain::Verdict::kWait,
            "2026-11-28T11:00:00Z"},
        Row{"OfTheFleet", of_the_fleet(), Purpose::kDeploy, domain::Verdict::kWait, "2026-11-21T12:10:00Z"},
        Row{"ThatNobodyNames", that_nobody_names(), Purpose::kDeploy, domain::Verdict::kPass, ""},
        Row{"ThatIsMissing", that_is_missing(), Purpose::kDeploy, domain::Verdict::kDeny, ""},
        Row{"OfItsClient", of_client("acme"), Purpose::kDeploy, domain::Verdict::kWait,
            "2026-11-21T12:10:00Z"},
        Row{"OfAnotherClient", of_client("globex"), Purpose::kDeploy, domain::Verdict::kDeny, ""},
        Row{"TightenedByTheClient", tightened_by_the_client(), Purpose::kDeploy, domain::Verdict::kWait,
            "2026-11-21T12:10:00Z"},
        Row{"ZoneNotKnown", with_another_zone("Europe/Berln"), Purpose::kDeploy, domain::Verdict::kDeny, ""},
        Row{"AnotherZone", with_another_zone("Europe/Berlin"), Purpose::kDeploy, domain::Verdict::kWait,
            "2026-11-28T11:00:00Z"},
        Row{"Revert", bound_by(around_noon(10, 60)), Purpose::kRevert, domain::Verdict::kPass, ""},
        Row{"RevertOfAMissingOne", that_is_missing(), Purpose::kRevert, domain::Verdict::kPass, ""},
        Row{"RevertThatWaits", for_reverts(), Purpose::kRevert, domain::Verdict::kWait,
            "2026-11-21T12:10:00Z"},
        Row{"Correct", bound_by(around_noon(10, 60)), Purpose::kCorrect, domain::Verdict::kWait,
            "2026-11-21T12:10:00Z"},
        Row{"Retire", bound_by(around_noon(10, 60)), Purpose::kRetire, domain::Verdict::kWait,
            "2026-11-21T12:10:00Z"}),
    [](const auto& row) { return row.param.name; });

TEST(WindowGateTest, ExpectsWhatTheLastFiveTook) {
  auto took = [](std::string_view name, int minutes) {
    auto each = past(name, "1.0.0", domain::Outcome::kSucceeded);
    each.finished_at = each.started_at + kMinutes(minutes);
    return each;
  };
  EXPECT_EQ(expected_duration(some_facts().build(), kGreeter), kMinutes(5));
  auto failed = took("d7", 60);
  failed.outcome = domain::Outcome::kRolledBack;
  const auto facts = some_facts()
                         .after({failed, took("d6", 1), took("d5", 9), took("d4", 2), took("d3", 8),
                                 took("d2", 3), took("d1", 90)})
                         .build();
  EXPECT_EQ(expected_duration(facts, kGreeter), kMinutes(3));
}

TEST(WindowGateTest, APlanWaitsAndLooksAgainWhenItOpens) {
  const auto plan = plan_environment(before_upgrade(bound_by(around_noon(10, 60))).build());
  ASSERT_EQ(plan.talents.size(), 1U);
  EXPECT_EQ(plan.talents.front().decision, domain::Decision::kWait);
  EXPECT_THAT(plan.talents.front().why, HasSubstr("window: outside the windows of saturdays"));
  const auto* rest = std::get_if<domain::Rest>(&plan.effect);
  ASSERT_NE(rest, nullptr);
  EXPECT_EQ(rest->until, at("2026-11-21T12:10:00Z"));
  EXPECT_TRUE(rest->settled);
}

FactsBuilder running_under(const domain::Manifest& open, const domain::Calendar& calendar) {
  return before_upgrade(bound_by(calendar)).running(open).holding_all();
}

TEST(WindowGateTest, WhatHasBegunMayGoOnUpToTheLastMoment) {
  const auto open = upgrade();
  EXPECT_EQ(name(decide(running_under(open, around_noon(-60, 1)), open)), "stage-package");
}

TEST(WindowGateTest, WhatHasChangedNothingIsCancelledWhenItCloses) {
  const auto open = upgrade();
  expect_outcome(decide(running_under(open, around_noon(10, 60)), open), domain::Outcome::kCancelled,
                 "gate window: outside the windows of saturdays");
}

/// One of two targets is switched already.
struct HalfWay {
  explicit HalfWay(const domain::Calendar& calendar, std::optional<domain::OnClose> on_close = {}) {
    auto catalog = bound_by(calendar);
    catalog.with_target("eu-1").with_target("eu-2");
    if (on_close) catalog.with_policy({.name = "standard", .on_close = on_close});
    open.intent.targets = {domain::TargetName("eu-1"), domain::TargetName("eu-2")};
    facts = some_facts(catalog)
                .wishing("1.1.0")
                .after({past("d1", "1.0.0", domain::Outcome::kSucceeded)})
                .with(exposed(open, "eu-1"))
                .with(a_target("eu-2").with_receipt("1.0.0", "d1").with_slot("1.1.0"))
                .running(open)
                .holding_all();
  }
  domain::Manifest open = upgrade();
  FactsBuilder facts;
};

TEST(WindowGateTest, HalfWayItIsHeldUntilTheWindowOpens) {
  const HalfWay half_way(around_noon(10, 60));
  const auto decision = decide(half_way.facts, half_way.open);
  const auto* rest = effect<domain::Rest>(decision);
  ASSERT_NE(rest, nullptr) << name(decision) << ": " << decision.why;
  EXPECT_EQ(rest->until, at("2026-11-21T12:10:00Z"));
  ASSERT_EQ(decision.holds.size(), 1U);
  EXPECT_EQ(decision.holds.front().reason, domain::HoldReason::kWindowClosed);
  EXPECT_EQ(decision.holds.front().code, codes::kWindowClosed);
}

TEST(WindowGateTest, TheDeadlineDoesNotCountTheTimeInWhichItWasClosed) {
  HalfWay half_way(around_noon(120, 180));
  half_way.facts.at_time(kNow + std::chrono::hours(1));
  EXPECT_EQ(decide(half_way.facts, half_way.open).holds.size(), 1U);
  half_way.facts.at_time(kNow + std::chrono::hours(2) + kMinutes(29));
  EXPECT_EQ(name(decide(half_way.facts, half_way.open)), "activate-target");
  half_way.facts.at_time(kNow + std::chrono::hours(2) + kMinutes(30));
  EXPECT_EQ(name(decide(half_way.facts, half_way.open)), "revert-target");
}

TEST(WindowGateTest, GoingBackWaitsForNoWindow) {
  HalfWay half_way(around_noon(120, 180));
  half_way.facts.act(domain::ActVerb::kRollback, half_way.open.intent.id.text());
  EXPECT_EQ(name(decide(half_way.facts, half_way.open)), "revert-target");
}

TEST(WindowGateTest, ThePolicyMayHaveTheStepFinished) {
  const HalfWay half_way(around_noon(10, 60), domain::OnClose::kFinishStep);
  EXPECT_EQ(name(decide(half_way.facts, half_way.open)), "activate-target");
}

TEST(WindowGateTest, ThePolicyMayHaveItGoBack) {
  const HalfWay half_way(around_noon(10, 60), domain::OnClose::kRollback);
  const auto decision = decide(half_way.facts, half_way.open);
  EXPECT_EQ(name(decision), "revert-target");
  EXPECT_THAT(decision.why, HasSubstr("the policy says onClose: rollback: outside the windows of saturdays"));
}

TEST(WindowGateTest, WhatHasBegunNowhereIsCancelledWhateverThePolicySays) {
  for (const auto on_close : {domain::OnClose::kFinishStep, domain::OnClose::kRollback}) {
    const auto open = upgrade();
    auto catalog = bound_by(around_noon(10, 60));
    catalog.with_policy({.name = "standard", .on_close = on_close});
    const auto facts = before_upgrade(std::move(catalog)).running(open).holding_all();
    expect_outcome(decide(facts, open), domain::Outcome::kCancelled, "gate window");
  }
}

TEST(WindowGateTest, NothingGoesBackWhereItIsEverywhereOrTheWindowIsOpen) {
  const auto open = upgrade();
  auto catalog = bound_by(around_noon(10, 60));
  catalog.with_policy({.name = "standard", .on_close = domain::OnClose::kRollback});
  const auto everywhere = before_upgrade(std::move(catalog)).with(exposed(open)).running(open).holding_all();
  expect_outcome(decide(everywhere, open), domain::Outcome::kSucceeded, "");
  const HalfWay open_window(around_noon(-60, 60), domain::OnClose::kRollback);
  EXPECT_EQ(name(decide(open_window.facts, open_window.open)), "activate-target");
}

TEST(WindowGateTest, WhatAReleaseWaitsForMustFitIntoTheWindow) {
  auto catalog = bound_by(around_noon(-60, 60));
  auto patient = file_check("health/answers");
  patient.stable_for = std::chrono::minutes(54);
  catalog.release().health = {patient};
  EXPECT_EQ(ask(window_gate, some_facts(catalog).build(), Purpose::kDeploy).verdict, domain::Verdict::kPass);
  patient.stable_for = std::chrono::minutes(56);
  catalog.release().health = {patient};
  EXPECT_EQ(ask(window_gate, some_facts(catalog).build(), Purpose::kDeploy).verdict, domain::Verdict::kWait);
}

}  // namespace
}  // namespace talentops::plan::test
