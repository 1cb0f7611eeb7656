#include "controller/plan/figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/recorded_deployments.hpp"

namespace talentops::plan {
namespace {

using domain::Outcome;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::at;
using test::figure;
using testing::ElementsAre;

const Period kWeek{at("2026-11-01T00:00:00Z"), at("2026-11-15T00:00:00Z")};

RecordedDeployment ended(const std::string& id, const std::string& began, Duration took,
                         std::optional<Outcome> outcome) {
  auto recorded = test::recorded(id, began, took, outcome);
  recorded.has_handover = outcome == Outcome::kSucceeded;
  auto& intent = recorded.manifest.intent;
  intent.desired.committed_at = intent.at - hours(1);
  if (outcome != Outcome::kCancelled)
    recorded.manifest.progress.targets = {{test::kWorkspace, intent.at, "digest", false}};
  return recorded;
}

/// Taken back by itself, from `after` its beginning on.
RecordedDeployment rolled_back(const std::string& id, const std::string& began, Duration took,
                               Duration after) {
  auto recorded = ended(id, began, took, Outcome::kRolledBack);
  recorded.manifest.progress.timeline = {
      {recorded.manifest.intent.at + after, domain::Phase::kRollingBack, ""}};
  return recorded;
}

RecordedDeployment asked_back(const std::string& id, const std::string& left, const std::string& began,
                              Duration took) {
  auto recorded = test::asked_for(ended(id, began, took, Outcome::kSucceeded), left);
  recorded.manifest.intent.action = domain::Action::kRevert;
  return recorded;
}

/// Two weeks, computed by hand:
///   a  succeeded in 4 min, and stands
///   b  succeeded in 10 min; a person takes it back on the next day (f), in 2 min
///   c  rolled back after a target had switched, for 3 of its 5 min; 30 s down
///   d  rolled back before anything had switched
///   e  succeeded in 6 min on the second attempt; no handover, and a gate said wait
///   x  cancelled: touched nothing;  y  still running;  z  put right what somebody had changed
///   o  ended before the period;  p  ended with its first instant that does not belong to it
std::vector<RecordedDeployment> two_weeks() {
  auto c = rolled_back("c", "2026-11-04T10:00:00Z", minutes(5), minutes(2));
  c.manifest.progress.downtime = seconds(30);
  auto a = ended("a", "2026-11-02T10:00:00Z", minutes(4), Outcome::kSucceeded);
  a.manifest.progress.downtime = seconds(0);
  auto d = rolled_back("d", "2026-11-05T10:00:00Z", minutes(1), seconds(30));
  d.manifest.progress.targets.clear();
  auto e = ended("e", "2026-11-06T10:00:00Z", minutes(6), Outcome::kSucceeded);
  e.manifest.intent.attempt = 2;
  e.manifest.intent.gates = {{.name = "window", .verdict = domain::Verdict::kWait, .why = "closed"}};
  e.has_handover = false;
  auto z = ended("z", "2026-11-07T10:00:00Z", minutes(1), Outcome::kSucceeded);
  z.manifest.intent.action = domain::Action::kCorrect;
  return {ended("o", "2026-10-31T23:50:00Z", minutes(9), Outcome::kSucceeded),
          a,
          ended("b", "2026-11-03T10:00:00Z", minutes(10), Outcome::kSucceeded),
          asked_back("f", "b", "2026-11-04T09:00:00Z", minutes(2)),
          c,
          d,
          e,
          ended("x", "2026-11-06T11:00:00Z", minutes(1), Outcome::kCancelled),
          ended("y", "2026-11-06T12:00:00Z", minutes(1), std::nullopt),
          z,
          ended("p", "2026-11-14T23:55:00Z", minutes(5), Outcome::kSucceeded)};
}

TEST(FiguresTest, AreThoseThatWereComputedByHand) {
  const auto figures = figures_of(two_weeks(), kWeek);
  EXPECT_EQ(figures.deployments, 5U) << "a, b, c, d, e";
  const auto value = [&](const std::string& name) { return figure(figures, name).value.value(); };
  EXPECT_DOUBLE_EQ(value("deploymentFrequency"), 1.5) << "3 in 2 weeks";
  EXPECT_DOUBLE_EQ(value("leadTime"), 66 * 60) << "of 64, 70 and 66 minutes";
  EXPECT_DOUBLE_EQ(value("timeToDeployMean"), 400) << "of 4, 10 and 6 minutes";
  EXPECT_DOUBLE_EQ(value("timeToDeployP95"), 600);
  EXPECT_DOUBLE_EQ(value("successRate"), 2.0 / 5) << "a and e";
  EXPECT_DOUBLE_EQ(value("firstAttemptRate"), 1.0 / 5) << "a";
  EXPECT_DOUBLE_EQ(value("succeededOrRolledBackRate"), 1.0);
  EXPECT_DOUBLE_EQ(value("changeFailureRate"), 2.0 / 5) << "b and c";
  EXPECT_DOUBLE_EQ(value("caughtBeforeExposure"), 1) << "d";
  EXPECT_DOUBLE_EQ(value("rollbackFrequency"), 3.0 / 5) << "c, d, f";
  EXPECT_DOUBLE_EQ(value("rollbacksByItself"), 2);
  EXPECT_DOUBLE_EQ(value("rollbacksByPeople"), 1);
  EXPECT_DOUBLE_EQ(value("timeToRestoreMedian"), 150) << "b in 120 s, c in 180 s";
  EXPECT_DOUBLE_EQ(value("timeToRestoreMean"), 150);
  EXPECT_DOUBLE_EQ(value("downtime"), 30);
  EXPECT_EQ(figure(figures, "downtime").of, 2U) << "of the others nobody knows";
  EXPECT_DOUBLE_EQ(value("rollbackPlanCoverage"), 6.0 / 7)
      << "f had something before it, and only uninstalling";
  EXPECT_DOUBLE_EQ(value("handoverCompleteness"), 4.0 / 5) << "a, b, f and z, not e";
  EXPECT_DOUBLE_EQ(value("gateCompliance"), 6.0 / 7) << "all but e";
  EXPECT_THAT(figures.exceptions, ElementsAre("acme/production/greeter e: gate window said wait: closed"));
}

TEST(FiguresTest, OfNothingNothingIsKnown) {
  for (const auto& recorded : {std::vector<RecordedDeployment>(),
                               {ended("x", "2026-11-06T11:00:00Z", minutes(1), Outcome::kCancelled)}}) {
    const auto figures = figures_of(recorded, kWeek);
    EXPECT_EQ(figures.deployments, 0U);
    for (const auto* name : {"successRate", "changeFailureRate", "leadTime", "timeToDeployMean",
                             "timeToDeployP95", "timeToRestoreMedian", "downtime", "rollbackPlanCoverage"})
      EXPECT_FALSE(figure(figures, name).value) << name;
  }
}

TEST(FiguresTest, WhatAPersonTakesBackAfterAWeekHadSucceeded) {
  const auto change_failure = [](const std::string& when) {
    const auto figures = figures_of({ended("b", "2026-11-03T10:00:00Z", minutes(10), Outcome::kSucceeded),
                                     asked_back("f", "b", when, minutes(2))},
                                    kWeek);
    return figure(figures, "changeFailureRate").value.value();
  };
  EXPECT_DOUBLE_EQ(change_failure("2026-11-10T10:10:00Z"), 1.0);
  EXPECT_DOUBLE_EQ(change_failure("2026-11-10T10:10:01Z"), 0.0);
}

TEST(FiguresTest, OneThatGaveWayCountsIfItHadFailed) {
  auto superseded = ended("s", "2026-11-03T10:00:00Z", minutes(10), Outcome::kSuperseded);
  EXPECT_EQ(figures_of({superseded}, kWeek).deployments, 0U);
  superseded.manifest.progress.checks = {{.name = "smoke/greets", .measurement = {domain::Measured::kFail}}};
  const auto figures = figures_of({superseded}, kWeek);
  EXPECT_EQ(figures.deployments, 1U);
  EXPECT_DOUBLE_EQ(figure(figures, "changeFailureRate").value.value(), 1.0);
}

TEST(FiguresTest, EachHasItsFormula) {
  for (const auto& each : figures_of({}, kWeek).figures) EXPECT_FALSE(each.formula.empty()) << each.name;
}

}  // namespace
}  // namespace talentops::plan
