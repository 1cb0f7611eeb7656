#include "controller/plan/compile.hpp"

#include <algorithm>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/plan_digest.hpp"
#include "controller/plan/schedule.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Action;
using domain::Exposure;
using domain::StrategyType;
using domain::TargetName;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const domain::PlacementKey kPlacement{kProduction, kGreeter};

Reach reach_of(std::vector<std::string> names) {
  Reach reach{kPlacement, {}};
  for (auto& name : names) reach.targets.emplace_back(std::move(name));
  return reach;
}

std::string listed(const std::vector<TargetName>& targets) {
  std::vector<std::string> names;
  for (const auto& target : targets) names.push_back(target.text());
  return names.empty() ? "" : " " + join(names, ",");
}

struct Told {
  std::string operator()(const domain::ApplyStep&) const { return "apply"; }
  std::string operator()(const domain::ExposeStep& step) const {
    return fmt::format("expose {}{}", step.percent, listed(step.targets));
  }
  std::string operator()(const domain::ConvergeStep& step) const {
    return fmt::format("{}{}", step.is_staged ? "staged" : "converge", listed(step.targets));
  }
  std::string operator()(const domain::CheckStep& step) const { return step.check.name; }
  std::string operator()(const domain::AnalyseStep& step) const {
    return fmt::format("analyse {} {}", step.figures.size(), format_duration(step.lasts));
  }
  std::string operator()(const domain::PauseStep& step) const {
    return step.approval ? "wait" : "stay " + format_duration(step.lasts);
  }
  std::string operator()(const domain::HookStep& step) const { return "hook " + step.hook.name; }
  std::string operator()(const domain::MigrateStep& step) const { return "migrate " + step.migration.name; }
  std::string operator()(const domain::SwitchStep&) const { return "switch"; }
  std::string operator()(const domain::RetireStep&) const { return "retire"; }
};

std::string told(const domain::Program& program) {
  std::vector<std::string> all;
  for (const auto& step : program.steps) all.push_back(std::visit(Told{}, step));
  return join(all, "; ");
}

Digest digest_of(domain::Program program) {
  domain::TalentPlan plan;
  plan.placement = kPlacement;
  plan.program = std::move(program);
  return plan_digest(plan, {});
}

domain::Release a_release(domain::Strategy strategy) {
  domain::Release release;
  release.strategy = std::move(strategy);
  return release;
}

domain::Strategy growing(StrategyType type, std::vector<Exposure> steps) {
  return {.type = type, .steps = std::move(steps)};
}

const std::vector<Exposure> kTwoSteps = {{.percent = 25, .duration = minutes(10)}, {.percent = 100}};

struct Row {
  std::string name;
  domain::Strategy strategy;
  std::vector<std::string> targets;
  std::string steps;  ///< without the checks at the end, which all have
};

class CompileTable : public testing::TestWithParam<Row> {};
TEST_P(CompileTable, SaysWhatIsDone) {
  const auto release = a_release(GetParam().strategy);
  const auto program = compile(release, Action::kUpgrade, reach_of(GetParam().targets));
  EXPECT_EQ(told(program), "apply; " + GetParam().steps + "; digest; effective");
}
INSTANTIATE_TEST_SUITE_P(
    Rows, CompileTable,
    testing::Values(
        Row{"AllAtOnce", {}, {"b", "a"}, "expose 100"},
        Row{"RollingOneByOne",
            {.type = StrategyType::kRolling},
            {"b", "a"},
            "expose 50 a; converge a; expose 100 b; converge b"},
        Row{"RollingByPercentIsRoundedUp",
            {.type = StrategyType::kRolling, .max_unavailable = {.number = 40, .is_percent = true}},
            {"a", "b", "c"},
            "expose 66 a,b; converge a,b; expose 100 c; converge c"},
        Row{"RollingTakesOneAtLeast",
            {.type = StrategyType::kRolling, .max_unavailable = {.number = 0, .is_percent = true}},
            {"a"},
            "expose 100 a; converge a"},
        Row{"RollingTakesNoMoreThanThereAre",
            {.type = StrategyType::kRolling, .max_unavailable = {.number = 9}},
            {"a", "b"},
            "expose 100 a,b; converge a,b"},
        Row{"CanaryOfOneTarget",
            growing(StrategyType::kCanary, kTwoSteps),
            {"a"},
            "expose 25 a; converge a; stay 10m"},
        Row{"BlueGreen", {.type = StrategyType::kBlueGreen}, {"a", "b"}, "staged; switch"},
        Row{"FeatureFlag",
            growing(StrategyType::kFeatureFlag, kTwoSteps),
            {"a", "b"},
            "expose 0; converge; expose 25; stay 10m; expose 100"}),
    [](const auto& row) { return row.param.name; });

TEST(CompileTest, ACanaryGrowsWithChecksFiguresAndAPerson) {
  auto release = a_release(growing(
      StrategyType::kCanary,
      {{.percent = 50, .duration = minutes(10), .pause = domain::AwaitedApproval{}}, {.percent = 100}}));
  release.strategy.edit().analysis = {{.name = "errors", .url = "", .query = "", .success = "< 1"}};
  release.health = {file_check("health/answers")};
  const auto reach = reach_of({"a", "b"});
  const auto order = in_canary_order(reach);
  EXPECT_EQ(told(compile(release, Action::kUpgrade, reach)),
            fmt::format("apply; expose 50 {0}; converge {0}; health/answers; analyse 1 10m; wait; expose 100 "
                        "{1}; converge {1}; digest; effective; health/answers",
                        order[0].text(), order[1].text()));
}

TEST(CompileTest, HooksAndMigrationsStandAroundIt) {
  domain::Release release;
  release.hooks = domain::Hooks{{{.name = "before", .command = {"c"}}},
                                {{.name = "after", .command = {"c"}}},
                                {{.name = "undone", .command = {"c"}}}};
  release.migrations = std::vector<domain::Migration>{{.name = "memory", .up = {"c"}}};
  const auto program = compile(release, Action::kUpgrade, reach_of({"a"}));
  EXPECT_EQ(told(program), "hook before; migrate memory; apply; expose 100; digest; effective; hook after");
  EXPECT_EQ(program.on_rollback, release.hooks->on_rollback);
  EXPECT_THAT(not_run(program), ElementsAre("hook before", "migration memory", "hook after", "hook undone"));
}

TEST(CompileTest, WhatPutsBackGoesAtOnce) {
  auto release = a_release(growing(StrategyType::kCanary, kTwoSteps));
  release.hooks.edit().pre = {{.name = "before", .command = {"c"}}};
  const auto reach = reach_of({"a", "b"});
  EXPECT_EQ(told(compile(release, Action::kRevert, reach)),
            "hook before; apply; expose 100; digest; effective");
  const auto corrected = compile(release, Action::kCorrect, reach);
  EXPECT_EQ(told(corrected), "apply; expose 100; digest; effective");
  EXPECT_THAT(not_run(corrected), IsEmpty());
}

TEST(CompileTest, OnlyAllAtOnceIsRun) {
  for (const auto type : {StrategyType::kRolling, StrategyType::kCanary, StrategyType::kBlueGreen,
                          StrategyType::kFeatureFlag}) {
    const auto program = compile(a_release(growing(type, kTwoSteps)), Action::kInstall, reach_of({"a"}));
    EXPECT_THAT(not_run(program), ElementsAre(fmt::format("strategy {}", name_of(type))));
    EXPECT_FALSE(std::all_of(program.steps.begin(), program.steps.end(), is_run)) << name_of(type);
  }
  EXPECT_THAT(not_run(compile({}, Action::kInstall, reach_of({"a"}))), IsEmpty());
}

TEST(CompileTest, SaysWhatAReviewerShouldKnow) {
  auto release = a_release(
      growing(StrategyType::kCanary,
              {{.percent = 5}, {.percent = 50, .pause = domain::AwaitedApproval{}}, {.percent = 100}}));
  release.migrations = std::vector<domain::Migration>{
      {.name = "memory", .up = {"c"}}, {.name = "kept", .up = {"c"}, .down = domain::NamedCommand{"d"}}};
  const auto codes_of = [&](const Reach& reach) {
    std::vector<Code> codes;
    for (const auto& remark : remarks_on(release, compile(release, Action::kUpgrade, reach), reach))
      codes.push_back(remark.code);
    return codes;
  };
  EXPECT_THAT(codes_of(reach_of({"a"})), ElementsAre(codes::kExposureIsAll, codes::kExposureIsAll,
                                                     codes::kPauseWithoutEnd, codes::kForwardOnly));
  EXPECT_THAT(codes_of(reach_of({"a", "b"})), ElementsAre(codes::kPauseWithoutEnd, codes::kForwardOnly));
}

// Laws, over generated strategies and targets.

struct Generated {
  domain::Release release;
  std::vector<std::string> targets;
};

Generated generate(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
  Generated made;
  made.release.strategy.edit().type = static_cast<StrategyType>(below(5));
  for (int percent = 1 + below(40); percent < 100; percent += 1 + below(40))
    made.release.strategy.edit().steps.push_back({.percent = percent, .duration = seconds(below(600))});
  made.release.strategy.edit().steps.push_back({.percent = 100});
  made.release.strategy.edit().max_unavailable = {static_cast<std::size_t>(below(101)), below(2) == 0};
  for (int i = 1 + below(12); i > 0; --i) made.targets.push_back(fmt::format("eu-{}", i));
  return made;
}

class CompileLaws : public testing::TestWithParam<unsigned> {};

TEST_P(CompileLaws, StageOnceAndExposeEveryTargetOnceAndMoreEachTime) {
  const auto made = generate(GetParam());
  const auto program = compile(made.release, Action::kInstall, reach_of(made.targets));
  int applied = 0, last = -1;
  std::multiset<std::string> exposed;
  bool exposes_all = false;
  for (const auto& step : program.steps) {
    if (std::holds_alternative<domain::ApplyStep>(step)) ++applied;
    if (std::holds_alternative<domain::SwitchStep>(step)) exposes_all = true;
    const auto* expose = std::get_if<domain::ExposeStep>(&step);
    if (expose == nullptr) continue;
    EXPECT_EQ(applied, 1);
    EXPECT_GT(expose->percent, last);
    last = expose->percent;
    exposes_all = exposes_all || (expose->targets.empty() && expose->percent == 100);
    for (const auto& target : expose->targets) exposed.insert(target.text());
  }
  EXPECT_EQ(applied, 1);
  const std::multiset<std::string> all(made.targets.begin(), made.targets.end());
  EXPECT_TRUE(exposes_all || exposed == all);
}

TEST_P(CompileLaws, TheOrderInADocumentChangesNothing) {
  auto made = generate(GetParam());
  const auto program = compile(made.release, Action::kInstall, reach_of(made.targets));
  std::mt19937 random(GetParam());
  std::shuffle(made.targets.begin(), made.targets.end(), random);
  const auto again = compile(made.release, Action::kInstall, reach_of(made.targets));
  EXPECT_EQ(again, program);
  EXPECT_EQ(digest_of(again), digest_of(program));
}

TEST_P(CompileLaws, ATargetThatComesPushesOneOutAtMost) {
  const auto made = generate(GetParam());
  auto more = made.targets;
  more.emplace_back("us-1");
  const auto before = in_canary_order(reach_of(made.targets));
  const auto after = in_canary_order(reach_of(more));
  for (std::size_t first = 1; first <= before.size(); ++first) {
    const std::set<TargetName> now(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(first));
    const auto out = std::count_if(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(first),
                                   [&](const auto& target) { return !now.contains(target); });
    EXPECT_LE(out, 1);
  }
}

TEST_P(CompileLaws, TimesFollowOneAnotherAndAddUp) {
  const auto made = generate(GetParam());
  const auto program = compile(made.release, Action::kInstall, reach_of(made.targets));
  const auto schedule = schedule_of(program, minutes(5), made.targets.size());
  ASSERT_EQ(schedule.steps.size(), program.steps.size());
  Duration end{};
  for (const auto& time : schedule.steps) {
    EXPECT_EQ(time.after, end);
    end = time.after + time.takes;
  }
  EXPECT_EQ(end, schedule.takes);
  EXPECT_EQ(schedule.takes, schedule.waits + minutes(5));
  EXPECT_EQ(schedule.waits, waits_of(program));
}

INSTANTIATE_TEST_SUITE_P(Seeds, CompileLaws, testing::Range(1U, 101U));

TEST(ScheduleTest, APauseForAPersonHasNoTimeOfItsOwn) {
  auto release = a_release(growing(
      StrategyType::kCanary,
      {{.percent = 50, .duration = minutes(10), .pause = domain::AwaitedApproval{.within = hours(24)}},
       {.percent = 100}}));
  release.health = {file_check("health/answers")};
  release.health.front().stable_for = minutes(2);
  const auto schedule = schedule_of(compile(release, Action::kUpgrade, reach_of({"a", "b"})), minutes(5), 2);
  EXPECT_TRUE(schedule.needs_person);
  EXPECT_EQ(schedule.waits, minutes(14));
  EXPECT_EQ(schedule.takes, minutes(19));
}

TEST(ScheduleTest, WhatTookLongerThanItWaitsForHadWaited) {
  const auto program =
      compile(a_release(growing(StrategyType::kCanary, kTwoSteps)), Action::kUpgrade, reach_of({"a"}));
  EXPECT_EQ(work_of(program, minutes(12)), minutes(2));
  EXPECT_EQ(work_of(program, minutes(1)), minutes(1));
}

// What approvals name is another thing as soon as any part of what is done is.
TEST(PlanDigestTest, FollowsEveryPartOfTheProgram) {
  const auto digest_for = [](const domain::Release& release, const std::vector<std::string>& targets) {
    return digest_of(compile(release, Action::kUpgrade, reach_of(targets)));
  };
  auto canary = a_release(growing(StrategyType::kCanary, kTwoSteps));
  canary.strategy.edit().analysis = {{.name = "errors", .url = "u", .query = "q", .success = "< 1"}};
  std::vector<domain::Release> others(12, canary);
  others[0].strategy.edit().steps.front().percent = 26;
  others[1].strategy.edit().steps.front().duration = minutes(11);
  others[2].strategy.edit().steps.front().pause = domain::AwaitedApproval{};
  others[3].strategy.edit().steps.front().pause = domain::AwaitedApproval{.within = hours(1)};
  others[4].strategy.edit().steps.front().pause =
      domain::AwaitedApproval{.within = hours(1), .otherwise = domain::Otherwise::kProceed};
  others[5].strategy.edit().analysis.front().success = "< 2";
  others[6].strategy.edit().analysis.front().failure_limit = 2;
  others[7].hooks.edit().pre = {{.name = "a", .command = {"c"}}};
  others[8].hooks.edit().on_rollback = {{.name = "a", .command = {"c"}}};
  others[9].hooks.edit().on_rollback = {{.name = "a", .command = {"c", {"x"}}}};
  others[10].migrations = std::vector<domain::Migration>{{.name = "m", .up = {"c"}}};
  others[11].migrations =
      std::vector<domain::Migration>{{.name = "m", .up = {"c"}, .down = domain::NamedCommand{"d"}}};
  std::set<std::string> digests = {digest_for(canary, {"a", "b"}).hex(),
                                   digest_for(canary, {"a", "c"}).hex()};
  for (const auto& other : others) digests.insert(digest_for(other, {"a", "b"}).hex());
  EXPECT_EQ(digests.size(), others.size() + 2);
}

TEST(PlanDigestTest, TellsTextsApartThatReadAlike) {
  const auto digest_for = [](domain::CheckKind kind) {
    return digest_of(domain::Program{.steps = {domain::CheckStep{{.name = "a", .kind = std::move(kind)}}}});
  };
  EXPECT_NE(digest_for(domain::FileCheck{"a b", ""}), digest_for(domain::FileCheck{"a", "b "}));
  EXPECT_NE(digest_for(domain::FileCheck{"a", ""}), digest_for(domain::FileCheck{"a", {}}));
}

}  // namespace
}  // namespace talentops::plan::test
