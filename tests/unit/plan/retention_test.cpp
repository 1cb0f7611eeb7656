#include "controller/plan/retention.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::DeploymentId;
using domain::Outcome;
using domain::PastDeployment;

constexpr auto kGood = Outcome::kSucceeded;
constexpr auto kBad = Outcome::kRolledBack;
/// What is older than the year 2024 has ended two years ago.
const Retention kTwoYears = retention_at(at("2026-11-22T12:00:00Z"), std::chrono::days(730));

/// On the first of March of a year.
PastDeployment in(int year, std::string_view version, std::optional<Outcome> outcome = kGood) {
  const auto day = std::to_string(year) + "-03-01T12:00:00Z";
  auto made = past(std::to_string(year) + "0301T120000Z-00000001", version, outcome);
  made.started_at = at(day);
  made.finished_at = outcome ? std::optional(at(day)) : std::nullopt;
  return made;
}

PastDeployment at_target(PastDeployment made, std::string_view target) {
  made.targets = {domain::TargetName(std::string(target))};
  return made;
}

PastDeployment unanswered_by(PastDeployment made, std::string_view target) {
  made.unanswered = {domain::TargetName(std::string(target))};
  return made;
}

PastDeployment removed_in(int year, std::string_view version) {
  auto made = in(year, version);
  made.uninstalls = true;
  return made;
}

struct Row {
  std::string name;
  std::vector<PastDeployment> newest_first;
  std::optional<int> first;
  std::vector<std::string> wished = {"9.0.0"};
  std::size_t keep_previous = 0;  ///< two versions: what is installed, and its way back
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
class RetentionTable : public testing::TestWithParam<Row> {};

TEST_P(RetentionTable, KeepsFromTheFirstYearThatIsNeeded) {
  domain::PlacementHistory history;
  history.deployments = GetParam().newest_first;
  PresentNeeds needs{.keep_previous = GetParam().keep_previous};
  for (const auto& each : GetParam().wished) needs.wished.insert(version(each));
  EXPECT_EQ(first_year_needed(history, needs, kTwoYears), GetParam().first);
}

INSTANTIATE_TEST_SUITE_P(
    Retention, RetentionTable,
    testing::Values(
        Row{"nothing is known of it", {}, std::nullopt},
        Row{"all of it is young", {in(2026, "9.0.0"), in(2025, "8.0.0")}, 2024},
        Row{"what is older goes", {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2023, "7.0.0")}, 2024},
        Row{"the year of the cutoff stays", {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2024, "7.0.0")}, 2024},
        Row{"what stands stays, and its way back",
            {in(2022, "9.0.0"), in(2021, "8.0.0"), in(2020, "7.0.0")},
            2021},
        Row{"slots that are kept are known",
            {in(2022, "9.0.0"), in(2021, "8.0.0"), in(2020, "7.0.0"), in(2019, "6.0.0")},
            2020,
            {"9.0.0"},
            1},
        Row{"what was configured anew has stood since before",
            {in(2026, "9.0.0"), in(2023, "9.0.0"), in(2022, "9.0.0"), in(2021, "8.0.0")},
            2021},
        Row{"and is not followed to its beginning",
            {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2023, "9.0.0"), in(2022, "9.0.0"), in(2021, "9.0.0")},
            2023},
        Row{"what is open stays", {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2020, "7.0.0", {})}, 2020},
        Row{"what was done last stays, however it ended", {in(2020, "9.0.0", kBad)}, 2020},
        Row{"one that was cancelled is nothing that was done",
            {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2020, "7.0.0", Outcome::kCancelled)},
            2024},
        Row{"what stands at a target that did not answer since stays",
            {in(2026, "9.0.0"), in(2025, "8.0.0"), at_target(in(2020, "7.0.0"), "far-away")},
            2020},
        Row{"what may stand at one that did not answer the newest stays, too",
            {unanswered_by(in(2026, "9.0.0"), "far-away"), in(2025, "8.0.0"),
             at_target(in(2020, "7.0.0"), "far-away")},
            2020},
        Row{"what was removed last stays", {removed_in(2021, "9.0.0")}, 2021, {}},
        Row{"a version that is wished elsewhere has its story",
            {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2020, "7.0.0"), in(2019, "7.0.0"), in(2018, "6.0.0")},
            2019,
            {"9.0.0", "7.0.0"}},
        Row{"that a wished version was taken back is not forgotten",
            {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2020, "9.0.0", kBad), in(2018, "6.0.0")},
            2020},
        Row{"nor that a person took it back",
            {in(2026, "9.0.0"), in(2025, "8.0.0"),
             [] {
               auto made = past_return("20200301T120000Z-00000001", "7.0.0", "9.0.0");
               made.started_at = at("2020-03-01T12:00:00Z");
               return made;
             }()},
            2020},
        Row{"of one that nobody wishes it is",
            {in(2026, "9.0.0"), in(2025, "8.0.0"), in(2020, "7.0.0", kBad)},
            2024}),
    [](const auto& row) {
      std::string name;
      for (const char c : row.param.name) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      return name;
    });

TEST(RetentionTest, KeepsAllOfWhatCannotBeRead) {
  domain::PlacementHistory history;
  history.deployments = {in(2026, "9.0.0"), in(2015, "1.0.0")};
  history.unreadable = Error{ErrorKind::kInvalid, codes::kRecordUnreadable, "one of them is no manifest"};
  EXPECT_EQ(first_year_needed(history, {}, kTwoYears), std::nullopt);
}

TEST(RetentionTest, LetsNoYearGoThatHasNotEndedBeforeTheCutoff) {
  EXPECT_EQ(retention_at(at("2026-12-31T23:59:59Z"), std::chrono::days(365)).first_year, 2025);
  EXPECT_EQ(retention_at(at("2027-01-01T00:00:00Z"), std::chrono::days(365)).first_year, 2026);
  EXPECT_EQ(retention_at(at("2026-03-01T00:00:00Z"), std::chrono::days(90)).first_year, 2025);
}

TEST(RetentionTest, KeepsActsThatMayStillBeAboutThePresent) {
  using domain::ActVerb;
  const DeploymentId older("20200301T120000Z-00000001");
  const DeploymentId newer("20210301T120000Z-00000001");
  for (const auto verb : {ActVerb::kRetry, ActVerb::kRollback, ActVerb::kAdopt, ActVerb::kUnlock}) {
    const domain::Act act{.verb = verb, .deployment = older};
    EXPECT_TRUE(is_spent(act, newer)) << name_of(verb);
    EXPECT_FALSE(is_spent(act, older)) << name_of(verb) << ": of what was done last";
    EXPECT_FALSE(is_spent(act, {})) << name_of(verb) << ": a talent of the environment has no past";
  }
  EXPECT_FALSE(is_spent({.verb = ActVerb::kForget, .deployment = older}, newer));
  EXPECT_TRUE(is_spent({.verb = ActVerb::kConfirmRemoval}, newer));
  EXPECT_TRUE(is_spent({.verb = ActVerb::kConfirmRewrite}, {}));
  EXPECT_TRUE(is_spent({.verb = ActVerb::kApprove, .deployment = newer}, older));
  EXPECT_FALSE(is_spent({.verb = ActVerb::kReject, .deployment = older}, newer)) << "a plan can come back";
}

}  // namespace
}  // namespace talentops::plan::test
