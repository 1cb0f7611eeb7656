#include "controller/plan/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/plan/compile.hpp"
#include "controller/plan/planner.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Outcome;
using testing::ElementsAre;

std::string told(const domain::Step& step) {
  if (std::holds_alternative<domain::ApplyStep>(step)) return "apply";
  if (const auto* expose = std::get_if<domain::ExposeStep>(&step))
    return "expose " + std::to_string(expose->percent);
  return std::get<domain::CheckStep>(step).check.name;
}
std::vector<std::string> told(const std::vector<domain::Step>& steps) {
  std::vector<std::string> all;
  for (const auto& step : steps) all.push_back(told(step));
  return all;
}

TEST(ProgramTest, AllAtOnceIsApplyExposeAndEveryCheck) {
  auto catalog = a_catalog();
  catalog.release().health = {file_check("health/answers")};
  catalog.release().smoke = {file_check("smoke/greets")};
  EXPECT_THAT(told(compile(catalog.release(), domain::Action::kInstall, {}).steps),
              ElementsAre("apply", "expose 100", "digest", "effective", "health/answers", "smoke/greets"));
  EXPECT_THAT(told(compile_return()), ElementsAre("apply", "expose 100", "digest"));
}

TEST(ProgramTest, TheIntentHoldsTheWholeProgram) {
  auto catalog = a_catalog();
  catalog.release().health = {file_check("health/answers")};
  catalog.release().automatic_rollback = false;
  catalog.release().configuration.edit().values = {{"tone", "terse"}};
  const auto intent = begun(some_facts(std::move(catalog)).build()).intent;
  EXPECT_EQ(intent.to.deployment, intent.id);
  EXPECT_EQ(intent.to.package, package_of("1.0.0", "terse"));
  EXPECT_THAT(intent.configuration_keys, ElementsAre("tone"));
  EXPECT_THAT(told(intent.program.steps),
              ElementsAre("apply", "expose 100", "digest", "effective", "health/answers"));
  EXPECT_FALSE(intent.automatic_rollback);
  EXPECT_FALSE(intent.previous);
  EXPECT_EQ(intent.deadline, std::chrono::minutes(30));
  EXPECT_EQ(intent.desired.commit.text(), std::string(40, 'a'));
  EXPECT_EQ(intent.desired.path, "clients/acme/releases/greeter.yaml");
  EXPECT_EQ(intent.gates.size(), 15U);
  EXPECT_EQ(intent.attempt, 1);
  EXPECT_EQ(intent.at, kNow);
}

TEST(ProgramTest, TheShorterDeadlineCounts) {
  auto shorter = a_catalog();
  shorter.release().deadline = std::chrono::minutes(10);
  EXPECT_EQ(begun(some_facts(std::move(shorter)).build()).intent.deadline, std::chrono::minutes(10));
  auto longer = a_catalog();
  longer.release().deadline = std::chrono::hours(10);
  EXPECT_EQ(begun(some_facts(std::move(longer)).build()).intent.deadline, std::chrono::minutes(30));
}

Digest digest_of(const FactsBuilder& facts) { return plan_talent(facts.build(), kGreeter).digest; }

TEST(ProgramTest, ThePlansDigestKnowsNoTimeNoCommitAndNoProgram) {
  const auto digest = digest_of(some_facts());
  auto later = some_facts().at_time(kNow + std::chrono::hours(5));
  later.facts().controller_version = "9.9.9";
  EXPECT_EQ(digest_of(later), digest);
}

TEST(ProgramTest, ThePlansDigestFollowsWhatIsToHappen) {
  const auto digest = digest_of(some_facts());
  EXPECT_NE(digest_of(some_facts().wishing("1.1.0")), digest);
  EXPECT_NE(digest_of(some_facts().wishing("1.0.0", "terse")), digest);
  EXPECT_NE(digest_of(some_facts()
                          .with(a_target().with_receipt("0.9.0", "d0"))
                          .after({past("d0", "0.9.0", Outcome::kSucceeded)})),
            digest);
  auto checked = a_catalog();
  checked.release().smoke = {file_check("smoke/greets")};
  EXPECT_NE(digest_of(some_facts(std::move(checked))), digest);
  for (const auto& policy : {domain::Policy{.name = "p", .max_age = std::chrono::hours(1)},
                             domain::Policy{.name = "p", .approvals = {{.count = 1, .roles = {"reviewer"}}}},
                             domain::Policy{.name = "p", .approvals_expire_after = std::chrono::hours(1)}}) {
    EXPECT_NE(digest_of(some_facts(a_catalog().with_policy(policy))), digest) << "what gates ask";
  }
  auto urgent = a_catalog();
  urgent.release().emergency = "INC-881";
  EXPECT_NE(digest_of(some_facts(std::move(urgent))), digest);
}

TEST(ProgramTest, FilesThatChangeAreNamedOnceAndInOrder) {
  auto wanted = *a_package("1.1.0");
  wanted.items.push_back({.path = ".claude/skills/new.md", .sha256 = sha256("new")});
  auto target = a_target().with_receipt("1.0.0", "d1").build();
  target.talents[kGreeter].receipt->items.push_back(
      {.path = ".claude/agents/gone.md", .written = sha256("gone")});
  const auto facts = some_facts().with(target).build();
  std::vector<std::string> told_files;
  for (const auto& file : changed_files(facts, kGreeter, wanted)) {
    told_files.push_back(std::string(name_of(file.change)) + " " + file.path);
  }
  EXPECT_THAT(told_files, ElementsAre("removed .claude/agents/gone.md", "modified .claude/agents/greeter.md",
                                      "added .claude/skills/new.md"));
}

struct AttemptRow {
  std::string name;
  std::vector<domain::PastDeployment> past;
  int attempts;
};
class AttemptTable : public testing::TestWithParam<AttemptRow> {};
TEST_P(AttemptTable, CountsTriesInARow) {
  EXPECT_EQ(attempts_so_far({GetParam().past}, package_of("1.1.0")), GetParam().attempts);
}
const auto kFailed = past("d2", "1.1.0", Outcome::kRolledBack, "1.0.0");
const auto kFirst = past("d1", "1.0.0", Outcome::kSucceeded);
INSTANTIATE_TEST_SUITE_P(
    Rows, AttemptTable,
    testing::Values(
        AttemptRow{"None", {kFirst}, 0}, AttemptRow{"One", {kFailed, kFirst}, 1},
        AttemptRow{"Two", {kFailed, kFailed, kFirst}, 2},
        AttemptRow{"ACancelledOneTriedNothing", {past("d3", "1.1.0", Outcome::kCancelled), kFailed}, 1},
        AttemptRow{
            "AnotherVersionBeginsAnew", {kFailed, past("d3", "1.2.0", Outcome::kRolledBack), kFailed}, 1},
        AttemptRow{"AReturnIsNoTry", {past_return("d3", "1.0.0", "1.1.0"), kFailed}, 1},
        AttemptRow{"AReturnToNothingIsNoTry", {past_return("d3", "", "1.1.0"), kFailed}, 1}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::plan::test
