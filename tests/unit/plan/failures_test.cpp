#include "controller/plan/failures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/recorded_deployments.hpp"

namespace talentops::plan {
namespace {

using domain::Outcome;
using std::chrono::minutes;
using test::at;
using test::figure;
using testing::ElementsAre;
using testing::SizeIs;

const Period kMonth{at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z")};

RecordedDeployment ended(const std::string& id, const std::string& began, Outcome outcome) {
  auto recorded = test::recorded(id, began, minutes(10), outcome);
  const auto begun = recorded.manifest.intent.at;
  auto& progress = recorded.manifest.progress;
  progress.targets = {{test::kWorkspace, begun, "digest", false}};
  if (outcome == Outcome::kRolledBack || outcome == Outcome::kRollbackFailed)
    progress.timeline = {{begun + minutes(4), domain::Phase::kRollingBack, ""}};
  return recorded;
}

RecordedDeployment asked_back(const std::string& id, const std::string& left, const std::string& began) {
  return test::asked_for(ended(id, began, Outcome::kSucceeded), left);
}

std::optional<double> value(const std::vector<RecordedDeployment>& recorded, const std::string& name) {
  return figure(figures_of(recorded, kMonth), name).value;
}

TEST(ReworkTest, IsTheFirstAtItsPlaceWithinAWeekAfterOneThatFailed) {
  const auto failed = ended("a", "2026-11-02T10:00:00Z", Outcome::kRolledBack);
  const auto after = [&](const std::string& began) {
    return value({failed, ended("b", began, Outcome::kSucceeded)}, "reworkRate");
  };
  EXPECT_EQ(after("2026-11-02T11:00:00Z"), 0.5);
  EXPECT_EQ(after("2026-11-09T10:10:00Z"), 0.5) << "a week to the millisecond";
  EXPECT_EQ(after("2026-11-09T10:10:01Z"), 0.0);
  EXPECT_EQ(after("2026-11-02T09:00:00Z"), 0.0) << "before it";
}

TEST(ReworkTest, OnlyTheFirstAndOnlyAtTheSamePlace) {
  auto elsewhere = ended("c", "2026-11-02T12:00:00Z", Outcome::kSucceeded);
  elsewhere.manifest.intent.talent = domain::TalentName("other");
  const std::vector<RecordedDeployment> recorded = {ended("a", "2026-11-02T10:00:00Z", Outcome::kRolledBack),
                                                    ended("b", "2026-11-02T11:00:00Z", Outcome::kSucceeded),
                                                    elsewhere,
                                                    ended("d", "2026-11-03T11:00:00Z", Outcome::kSucceeded)};
  EXPECT_EQ(value(recorded, "reworkRate"), 0.25) << "b";
}

TEST(ReworkTest, OneThatFailedBeforeAnybodySawItAsksForNone) {
  auto caught = ended("a", "2026-11-02T10:00:00Z", Outcome::kRolledBack);
  caught.manifest.progress.targets.clear();
  EXPECT_EQ(value({caught, ended("b", "2026-11-02T11:00:00Z", Outcome::kSucceeded)}, "reworkRate"), 0.0);
}

TEST(ReworkTest, AnEmergencyIsReworkWhateverWasBeforeIt) {
  auto emergency = ended("a", "2026-11-02T10:00:00Z", Outcome::kSucceeded);
  emergency.manifest.intent.emergency.emplace();
  EXPECT_EQ(value({emergency}, "reworkRate"), 1.0);
}

TEST(IncidentTest, LastsFromTheRollbackToItsEndOrFromAPersonsActToItsEnd) {
  const auto by_itself = ended("a", "2026-11-02T10:00:00Z", Outcome::kRolledBack);
  EXPECT_EQ(value({by_itself}, "meanTimeToRecover"), 6 * 60);
  EXPECT_EQ(value({ended("a", "2026-11-02T10:00:00Z", Outcome::kSucceeded),
                   asked_back("b", "a", "2026-11-03T10:00:00Z")},
                  "meanTimeToRecover"),
            10 * 60);
}

TEST(IncidentTest, ARollbackThatFailedIsOpenUntilSomethingSucceedsThere) {
  const auto locked = ended("a", "2026-11-02T10:00:00Z", Outcome::kRollbackFailed);
  EXPECT_EQ(value({locked}, "meanTimeToRecover"), std::nullopt) << "what is open is no mean";
  EXPECT_EQ(value({locked}, "openIncidents"), 1);
  EXPECT_EQ(value({locked}, "oldestOpenIncident"), 28 * 24 * 3600 + 13 * 3600 + 56 * 60);
  const std::vector<RecordedDeployment> put_right = {locked,
                                                     ended("b", "2026-11-02T10:30:00Z", Outcome::kRolledBack),
                                                     asked_back("c", "x", "2026-11-02T11:00:00Z")};
  EXPECT_EQ(value(put_right, "openIncidents"), 0);
  EXPECT_EQ(value(put_right, "meanTimeToRecover"), (66 + 6) * 60 / 2.0) << "10:04 to 11:10, and 6 minutes";
}

TEST(IncidentTest, OfNothingNothingIsKnown) {
  EXPECT_EQ(value({}, "reworkRate"), std::nullopt);
  EXPECT_EQ(value({}, "meanTimeToRecover"), std::nullopt);
  EXPECT_EQ(value({}, "oldestOpenIncident"), std::nullopt);
  EXPECT_EQ(value({}, "openIncidents"), 0);
}

std::vector<std::string> edges(const std::string& since, const std::string& until) {
  std::vector<std::string> texts;
  for (const auto& month : months_of({at(since), at(until)}))
    texts.push_back(format_time(month.since) + " " + format_time(month.until));
  return texts;
}

TEST(MonthsTest, AreThoseOfTheCalendarHalfOpenTheFirstAndTheLastInPart) {
  EXPECT_THAT(
      edges("2026-11-15T12:00:00Z", "2027-01-02T00:00:00Z"),
      ElementsAre("2026-11-15T12:00:00Z 2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z",
                  "2027-01-01T00:00:00Z 2027-01-02T00:00:00Z"));
  EXPECT_THAT(edges("2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
              ElementsAre("2028-02-01T00:00:00Z 2028-03-01T00:00:00Z"));
  EXPECT_THAT(edges("2028-02-01T00:00:00Z", "2028-02-01T00:00:00Z"), SizeIs(0));
}

TEST(MonthsTest, EachDeploymentIsInOne) {
  std::vector<RecordedDeployment> recorded;
  for (const auto* began : {"2026-10-31T23:49:59Z", "2026-10-31T23:50:00Z", "2026-11-30T23:49:59Z",
                            "2026-11-30T23:50:00Z", "2026-12-31T10:00:00Z"})
    recorded.push_back(ended(began, began, Outcome::kSucceeded));
  std::vector<std::size_t> counts;
  for (const auto& month : months_of({at("2026-10-01T00:00:00Z"), at("2027-01-01T00:00:00Z")}))
    counts.push_back(figures_of(recorded, month).deployments);
  EXPECT_THAT(counts, ElementsAre(1U, 2U, 2U));
}

}  // namespace
}  // namespace talentops::plan
