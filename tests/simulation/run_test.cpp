#include "tests/simulation/run.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/simulation/archive_store.hpp"
#include "tests/simulation/schedules.hpp"

namespace talentops::simulation::test {
namespace {

using testing::IsEmpty;

class EveryScenario : public testing::TestWithParam<Scenario> {};

TEST_P(EveryScenario, EndsAsItShouldWhereNothingGoesWrong) {
  const auto outcome = run(GetParam(), {}, 1);
  EXPECT_THAT(outcome.violations, IsEmpty());
  EXPECT_EQ(outcome.serves, GetParam().ends_with);
}

TEST_P(EveryScenario, IsTheSameTwiceForTheSameSeed) {
  const std::vector<Fault> faults = {{false, 40, FaultKind::kCrashAfter, 0},
                                     {false, 70, FaultKind::kStateLost, 0}};
  EXPECT_EQ(run(GetParam(), faults, 7).trace, run(GetParam(), faults, 7).trace);
  EXPECT_NE(run(GetParam(), faults, 7).trace, run(GetParam(), {}, 7).trace);
}

INSTANTIATE_TEST_SUITE_P(All, EveryScenario, testing::ValuesIn(all_scenarios()), [](const auto& scenario) {
  auto name = scenario.param.name;
  std::erase(name, '-');
  return name;
});

TEST(ScenarioTest, YearsOfRecordsGoToTheArchive) {
  const auto schedule = parse_schedule("archived 1");
  ASSERT_TRUE(schedule);
  std::vector<std::string> pushes;
  run(*schedule->scenario, {}, schedule->seed, [&](const std::string& line) {
    const auto at = line.find("push-records talentops/");
    if (at != std::string::npos) pushes.push_back(line.substr(at));
  });
  const auto taken = std::find_if(pushes.begin(), pushes.end(), [](const auto& push) {
    return push.starts_with(std::string("push-records ") + kArchive);
  });
  ASSERT_NE(taken, pushes.end());
  ASSERT_NE(std::next(taken), pushes.end());
  EXPECT_TRUE(std::next(taken)->starts_with("push-records talentops/records ")) << "taken away at once";
}

TEST(SchedulesTest, WhatOnceFailedDoesNotFailAgain) {
  const auto lines = regressions();
  EXPECT_FALSE(lines.empty());
  for (const auto& line : lines) {
    const auto schedule = parse_schedule(line);
    ASSERT_TRUE(schedule) << line;
    EXPECT_THAT(run(*schedule->scenario, schedule->faults, schedule->seed).violations, IsEmpty()) << line;
  }
}

TEST(SchedulesTest, IsReadFromWhatItIsWrittenAs) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto text = text_of(swarm(seed));
    ASSERT_TRUE(parse_schedule(text)) << text;
    EXPECT_EQ(text_of(*parse_schedule(text)), text);
  }
  for (const auto* text :
       {"", "upgrade", "nothing 1", "upgrade x", "upgrade 1 crash", "upgrade 1 crash-after@x/0"})
    EXPECT_FALSE(parse_schedule(text)) << text;
}

TEST(SchedulesTest, DoubleCrashesAreNumberedWithoutGaps) {
  const auto count = double_crashes();
  EXPECT_GT(count, 100000U);
  EXPECT_EQ(double_crash(0).scenario, &all_scenarios().front());
  EXPECT_EQ(double_crash(count - 1).scenario, &all_scenarios().back());
  std::set<std::string> texts;
  for (std::uint64_t number = 0; number < 3000; ++number) texts.insert(text_of(double_crash(number)));
  EXPECT_EQ(texts.size(), 3000U);
}

TEST(SchedulesTest, ASwarmIsItsSeed) {
  EXPECT_EQ(text_of(swarm(5)), text_of(swarm(5)));
  EXPECT_NE(text_of(swarm(5)), text_of(swarm(6)));
}

}  // namespace
}  // namespace talentops::simulation::test
