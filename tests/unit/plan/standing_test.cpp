#include "controller/plan/standing.hpp"

#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Outcome;

domain::PastDeployment lasting(domain::PastDeployment past, std::string_view started,
                               std::string_view finished = "") {
  past.started_at = at(started);
  past.finished_at = finished.empty() ? std::nullopt : std::optional(at(finished));
  return past;
}

/// 1.0.0 was deployed, 1.1.0 was taken back, 1.2.0 replaced it, a person took everything away, 2.0.0 is under
/// way.
domain::PlacementHistory history() {
  return {
      .deployments = {
          lasting(past("d5", "2.0.0", std::nullopt), "2026-11-05T09:00:00Z"),
          lasting(past_return("d4", "", "1.2.0"), "2026-11-04T09:00:00Z", "2026-11-04T09:10:00Z"),
          lasting(past("d3", "1.2.0", Outcome::kSucceeded, "1.0.0"), "2026-11-03T09:00:00Z",
                  "2026-11-03T09:10:00Z"),
          lasting(past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0"), "2026-11-02T09:00:00Z",
                  "2026-11-02T09:10:00Z"),
          lasting(past("d1", "1.0.0", Outcome::kSucceeded), "2026-11-01T09:00:00Z", "2026-11-01T09:10:00Z"),
      }};
}

struct StandingRow {
  std::string name;
  std::string_view at;
  std::string deployment;  ///< "": nothing stood
};

class StandingTable : public testing::TestWithParam<StandingRow> {};

TEST_P(StandingTable, IsAsTheRecordsTellIt) {
  const auto told = history();
  const auto* standing = standing_at(told, at(GetParam().at));
  EXPECT_EQ(standing == nullptr ? "" : standing->id.text(), GetParam().deployment);
}

INSTANTIATE_TEST_SUITE_P(Rows, StandingTable,
                         testing::Values(StandingRow{"BeforeAnything", "2026-10-31T00:00:00Z", ""},
                                         StandingRow{"WhileTheFirstWasUnderWay", "2026-11-01T09:09:59Z", ""},
                                         StandingRow{"FromItsOutcomeOn", "2026-11-01T09:10:00Z", "d1"},
                                         StandingRow{"WhileOneWasTried", "2026-11-02T09:05:00Z", "d1"},
                                         StandingRow{"AfterThatWasTakenBack", "2026-11-02T12:00:00Z", "d1"},
                                         StandingRow{"AfterItWasReplaced", "2026-11-03T12:00:00Z", "d3"},
                                         StandingRow{"AfterAPersonTookItAway", "2026-11-04T12:00:00Z", ""},
                                         StandingRow{"WhileTheNextIsUnderWay", "2026-11-05T12:00:00Z", ""}),
                         [](const auto& row) { return row.param.name; });

TEST(StandingTest, AfterAReturnItIsWhatThatBroughtBack) {
  const domain::PlacementHistory told{
      .deployments = {
          lasting(past_return("d3", "1.0.0", "1.1.0"), "2026-11-03T09:00:00Z", "2026-11-03T09:10:00Z"),
          lasting(past("d2", "1.1.0", Outcome::kSucceeded, "1.0.0"), "2026-11-02T09:00:00Z",
                  "2026-11-02T09:10:00Z")}};
  const auto* standing = standing_at(told, at("2026-11-03T10:00:00Z"));
  ASSERT_NE(standing, nullptr);
  EXPECT_EQ(standing->to.version.text(), "1.0.0");
  EXPECT_EQ(standing_since(*standing), at("2026-11-03T09:10:00Z"));
}

}  // namespace
}  // namespace talentops::plan::test
