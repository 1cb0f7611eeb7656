#include "controller/plan/fared.hpp"

#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Outcome;
using How = Fared::How;

const Digest kBundle = package_of("1.1.0").bundle;

domain::PastDeployment tried(std::string_view version, std::optional<Outcome> outcome, std::string_view began,
                             std::string_view ended) {
  auto made = past("d", version, outcome);
  made.started_at = at(began);
  made.finished_at = outcome ? std::optional(at(ended)) : std::nullopt;
  return made;
}

/// Each took an hour.
domain::PastDeployment on_day(int day, std::string_view version, std::optional<Outcome> outcome) {
  const auto date = "2026-11-0" + std::to_string(day);
  return tried(version, outcome, date + "T11:00:00Z", date + "T12:00:00Z");
}
domain::PastDeployment returned_on_day(int day, std::string_view to, std::string_view left) {
  auto made = past_return("r", to, left);
  made.outcome = Outcome::kSucceeded;
  made.started_at = at("2026-11-0" + std::to_string(day) + "T11:00:00Z");
  made.finished_at = made.started_at;
  return made;
}

struct Row {
  std::string name;
  std::vector<domain::PastDeployment> newest_first;
  How how;
  std::string since = "";
  std::string until = "";
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class FaredTable : public testing::TestWithParam<Row> {};

TEST_P(FaredTable, GoesByTheNewestDeployments) {
  domain::PlacementHistory history;
  history.deployments = GetParam().newest_first;
  const auto fared = how_it_fared(history, kBundle);
  EXPECT_EQ(static_cast<int>(fared.how), static_cast<int>(GetParam().how));
  if (!GetParam().since.empty()) {
    EXPECT_EQ(format_time(fared.since), GetParam().since);
  }
  EXPECT_EQ(fared.until ? format_time(*fared.until) : "", GetParam().until);
}

constexpr auto kGood = Outcome::kSucceeded;
constexpr auto kBad = Outcome::kRolledBack;

INSTANTIATE_TEST_SUITE_P(
    Rows, FaredTable,
    testing::Values(
        Row{"Nothing", {}, How::kNever}, Row{"OnlyAnother", {on_day(1, "1.0.0", kGood)}, How::kNever},
        Row{"Open", {on_day(2, "1.1.0", std::nullopt), on_day(1, "1.1.0", kBad)}, How::kUnderWay},
        Row{"Stands", {on_day(2, "1.1.0", kGood)}, How::kStands, "2026-11-02T12:00:00Z"},
        Row{"StandsSinceItsFirstOfSeveral",
            {on_day(5, "1.1.0", kGood), on_day(2, "1.1.0", kGood), on_day(1, "1.0.0", kGood)},
            How::kStands,
            "2026-11-02T12:00:00Z"},
        Row{"StandsSinceItCameAgain",
            {on_day(5, "1.1.0", kGood), on_day(4, "1.0.0", kGood), on_day(2, "1.1.0", kGood)},
            How::kStands,
            "2026-11-05T12:00:00Z"},
        Row{"Replaced",
            {on_day(4, "1.2.0", kGood), on_day(2, "1.1.0", kGood)},
            How::kStoodUntil,
            "2026-11-02T12:00:00Z",
            "2026-11-04T11:00:00Z"},
        Row{"ReplacedTwice",
            {on_day(6, "1.3.0", kGood), on_day(4, "1.2.0", kGood), on_day(2, "1.1.0", kGood)},
            How::kStoodUntil,
            "2026-11-02T12:00:00Z",
            "2026-11-04T11:00:00Z"},
        Row{"TheNextOneFailed",
            {on_day(4, "1.2.0", kBad), on_day(2, "1.1.0", kGood)},
            How::kStands,
            "2026-11-02T12:00:00Z"},
        Row{"Failed", {on_day(2, "1.1.0", kBad), on_day(1, "1.0.0", kGood)}, How::kTakenBack},
        Row{"FailedAfterItHadStood", {on_day(4, "1.1.0", kBad), on_day(2, "1.1.0", kGood)}, How::kTakenBack},
        Row{"StandsAfterItFailed",
            {on_day(4, "1.1.0", kGood), on_day(2, "1.1.0", kBad)},
            How::kStands,
            "2026-11-04T12:00:00Z"},
        Row{"APersonTookItBack",
            {returned_on_day(3, "1.0.0", "1.1.0"), on_day(2, "1.1.0", kGood)},
            How::kTakenBack},
        Row{"CancelledSaysNothing",
            {on_day(4, "1.1.0", Outcome::kCancelled), on_day(2, "1.1.0", kGood)},
            How::kStands,
            "2026-11-02T12:00:00Z"},
        Row{"SupersededSaysNothing", {on_day(4, "1.1.0", Outcome::kSuperseded)}, How::kNever}),
    [](const auto& row) { return row.param.name; });

TEST(StoodForTest, CountsFromSuccessToWhatCameNext) {
  const Fared stands{.how = How::kStands, .since = at("2026-11-02T12:00:00Z")};
  const auto now = at("2026-11-02T13:00:00Z");
  EXPECT_TRUE(stood_for(stands, std::chrono::hours(1), now).is_long_enough);
  const auto longer = stood_for(stands, std::chrono::hours(2), now);
  EXPECT_FALSE(longer.is_long_enough);
  EXPECT_EQ(longer.at, at("2026-11-02T14:00:00Z"));
  const Fared stood{.how = How::kStoodUntil, .since = stands.since, .until = at("2026-11-02T12:30:00Z")};
  EXPECT_TRUE(stood_for(stood, std::chrono::minutes(30), now).is_long_enough);
  EXPECT_FALSE(stood_for(stood, std::chrono::minutes(31), now).is_long_enough);
  EXPECT_FALSE(stood_for(stood, std::chrono::minutes(31), now).at) << "time alone does not change that";
  for (const auto how : {How::kNever, How::kUnderWay, How::kTakenBack})
    EXPECT_FALSE(stood_for({.how = how}, Duration(), now).is_long_enough);
}

}  // namespace
}  // namespace talentops::plan::test
