#include "controller/plan/order_gates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/before.hpp"
#include "tests/unit/plan/ask_gate.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Outcome;
using domain::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

domain::EnvironmentKey acme(const std::string& name) {
  return {domain::ClientName("acme"), domain::EnvironmentName(name)};
}

domain::PlacementHistory history_of_one(std::string_view version, std::optional<Outcome> outcome,
                                        std::string_view finished = "2026-11-21T10:00:00Z") {
  auto made = past("d", version, outcome);
  made.started_at = at(finished) - std::chrono::minutes(1);
  made.finished_at = at(finished);
  return {.deployments = {std::move(made)}};
}

/// Facts of production, whose release goes to staging before.
FactsBuilder after_staging() {
  auto facts = some_facts();
  facts.catalog().release().environments = {domain::EnvironmentName("production"),
                                            domain::EnvironmentName("staging")};
  return facts;
}

domain::Environment staging(const std::string& stage = "staging") {
  domain::Environment made{.key = acme("staging")};
  made.stage = stage;
  return made;
}

struct PromotionRow {
  std::string name;
  std::optional<domain::PlacementHistory> staging;
  Duration soak;
  Verdict verdict;
  std::string why = "";
  std::string until = "";
};
void PrintTo(const PromotionRow& row, std::ostream* out) { *out << row.name; }
class PromotionTable : public ::testing::TestWithParam<PromotionRow> {};

EnvironmentFacts with_staging(const FactsBuilder& builder, const domain::Environment& environment) {
  auto facts = builder.build();
  auto catalog = *facts.catalog;
  catalog.environments.insert_or_assign(Shared<domain::Environment>(environment));
  facts.catalog = std::make_shared<const domain::Catalog>(std::move(catalog));
  facts.environment = &facts.catalog->environments.find(kProduction)->second;
  return facts;
}

TEST_P(PromotionTable, WaitsForTheEarlierStage) {
  auto builder = after_staging();
  domain::Policy policy{.name = "soak"};
  policy.promotion_soak = GetParam().soak;
  builder.catalog().with_policy(policy);
  if (GetParam().staging)
    builder.facts().elsewhere.histories[{acme("staging"), kGreeter}] = *GetParam().staging;
  const auto result = ask(promotion_gate, with_staging(builder, staging()));
  EXPECT_EQ(name_of(result.verdict), name_of(GetParam().verdict)) << result.why;
  EXPECT_THAT(result.why, HasSubstr(GetParam().why));
  EXPECT_EQ(result.until ? format_time(*result.until) : "", GetParam().until);
  if (result.verdict == Verdict::kWait) {
    EXPECT_EQ(result.waits_on, acme("staging"));
  }
}

domain::PlacementHistory unreadable() {
  return {.unreadable = Error{ErrorKind::kInvalid, codes::kRuleUnread, "broken"}};
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PromotionTable,
    ::testing::Values(
        PromotionRow{"Never", domain::PlacementHistory{}, Duration(), Verdict::kWait,
                     "staging (stage staging) has not had it"},
        PromotionRow{"Another", history_of_one("0.9.0", Outcome::kSucceeded), Duration(), Verdict::kWait,
                     "has not had it"},
        PromotionRow{"UnderWay", history_of_one("1.0.0", std::nullopt), Duration(), Verdict::kWait,
                     "is getting it just now"},
        PromotionRow{"Failed", history_of_one("1.0.0", Outcome::kRolledBack), Duration(), Verdict::kWait,
                     "had it taken back"},
        PromotionRow{"Succeeded", history_of_one("1.0.0", Outcome::kSucceeded), Duration(), Verdict::kPass,
                     "it succeeded in staging"},
        PromotionRow{"SoakIsOver", history_of_one("1.0.0", Outcome::kSucceeded), std::chrono::hours(2),
                     Verdict::kPass},
        PromotionRow{"SoakGoesOn", history_of_one("1.0.0", Outcome::kSucceeded), std::chrono::hours(3),
                     Verdict::kWait, "has not had it for long enough", "2026-11-21T13:00:00Z"},
        PromotionRow{"Unreadable", unreadable(), Duration(), Verdict::kDeny, "nobody knows how it fared"},
        PromotionRow{"NotAsked", std::nullopt, Duration(), Verdict::kDeny, "nobody knows how it fared"}),
    [](const auto& row) { return row.param.name; });

TEST(PromotionTest, TheFirstStageWaitsForNobody) {
  const auto later = with_staging(after_staging(), staging("production"));
  EXPECT_EQ(ask(promotion_gate, later).verdict, Verdict::kPass) << "the same stage is not an earlier one";
  EXPECT_EQ(ask(promotion_gate, some_facts().build()).why, "the first stage of its release");
}

TEST(PromotionTest, OfAnEnvironmentThatCannotBeReadNobodyKnowsTheStage) {
  const auto result = ask(promotion_gate, after_staging().build());
  EXPECT_EQ(result.verdict, Verdict::kDeny);
  EXPECT_THAT(result.why, HasSubstr("stage unknown"));
}

TEST(PromotionTest, TheLongestSoakOfAllPoliciesCounts) {
  auto catalog = a_catalog();
  for (const auto hours : {1, 3, 2}) {
    domain::Policy policy{.name = "soak"};
    policy.promotion_soak = std::chrono::hours(hours);
    catalog.with_policy(policy);
  }
  const auto facts = some_facts(catalog).build();
  EXPECT_EQ(domain::effective_policy(*facts.catalog, *facts.environment).promotion_soak,
            std::chrono::hours(3));
}

TEST(BeforeTest, StagesComeInTheOrderOfTheFleet) {
  auto facts = with_staging(after_staging(), staging("development"));
  const auto& release = facts.catalog->releases.begin()->second;
  EXPECT_THAT(earlier_stages(*facts.catalog, *facts.environment, release), ElementsAre(acme("staging")));
  const auto first = facts.catalog->environments.find(acme("staging"));
  EXPECT_THAT(earlier_stages(*facts.catalog, first->second, release), ElementsAre());
}

/// A fleet whose first wave are the brave; the environment comes `after` so long behind them.
FactsBuilder behind_the_brave(Duration after = {}) {
  auto facts = some_facts();
  facts.catalog().fleet().waves = {{{{"mood", "brave"}}, {}}, {{{"mood", "shy"}}, after}};
  facts.catalog().environment().labels = {{"mood", "shy"}};
  return facts;
}
const domain::PlacementKey kBrave{{domain::ClientName("globex"), domain::EnvironmentName("production")},
                                  kGreeter};

TEST(WaveTest, TheFirstWaveAndAFleetWithoutWavesWaitForNobody) {
  EXPECT_EQ(ask(wave_gate, some_facts().build()).why, "the fleet has no waves");
  auto first = behind_the_brave();
  first.catalog().environment().labels = {{"mood", "brave"}};
  EXPECT_EQ(ask(wave_gate, first.build()).why, "of the first wave");
}

TEST(WaveTest, WhoMatchesNoneComesAfterAllOfThem) {
  auto facts = behind_the_brave();
  facts.catalog().environment().labels = {};
  facts.facts().elsewhere.earlier_waves[kGreeter] = {true, {}};
  const auto result = ask(wave_gate, facts.build());
  EXPECT_EQ(result.verdict, Verdict::kWait);
  EXPECT_EQ(result.why, "no environment of an earlier wave wishes 1.0.0");
}

TEST(WaveTest, WhereNobodyBeforeHasTheTalentThereIsNothingToWaitFor) {
  auto facts = behind_the_brave();
  facts.facts().elsewhere.earlier_waves[kGreeter] = {};
  EXPECT_EQ(ask(wave_gate, facts.build()).verdict, Verdict::kPass);
}

TEST(WaveTest, WaitsUntilThoseBeforeHadItForLongEnough) {
  auto facts = behind_the_brave(std::chrono::hours(3));
  facts.facts().elsewhere.earlier_waves[kGreeter] = {true, {kBrave}};
  facts.facts().elsewhere.histories[kBrave] = history_of_one("1.0.0", Outcome::kSucceeded);
  const auto result = ask(wave_gate, facts.build());
  EXPECT_EQ(result.verdict, Verdict::kWait);
  EXPECT_EQ(result.waits_on, kBrave.environment);
  EXPECT_EQ(format_time(result.until.value()), "2026-11-21T13:00:00Z");
  EXPECT_EQ(result.why, "globex/production, of an earlier wave has not had it for long enough");
  EXPECT_EQ(ask(wave_gate, facts.at_time(at("2026-11-21T13:00:00Z")).build()).verdict, Verdict::kPass);
}

/// A release that depends on the release `base`, and what stands here of that.
FactsBuilder depending(const std::string& range, std::string_view standing) {
  auto facts = some_facts();
  domain::Dependency dependency{domain::ReleaseName("base")};
  if (!range.empty()) dependency.versions = domain::VersionRange::parse(range);
  facts.catalog().release().depends_on = {dependency};
  if (!standing.empty()) {
    auto made = history_of_one(standing, Outcome::kSucceeded);
    made.deployments.front().release = domain::ReleaseName("base");
    facts.facts().histories[domain::TalentName("base")] = made;
  }
  return facts;
}

struct DependencyRow {
  std::string name;
  std::string range;
  std::string standing;
  Verdict verdict;
  std::string why;
};
void PrintTo(const DependencyRow& row, std::ostream* out) { *out << row.name; }
class DependencyTable : public ::testing::TestWithParam<DependencyRow> {};

TEST_P(DependencyTable, PassesWhatStandsHereInRange) {
  const auto result = ask(dependencies_gate, depending(GetParam().range, GetParam().standing).build());
  EXPECT_EQ(name_of(result.verdict), name_of(GetParam().verdict));
  EXPECT_EQ(result.why, GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DependencyTable,
    ::testing::Values(
        DependencyRow{"Missing", ">=2", "", Verdict::kWait, "base is not deployed here"},
        DependencyRow{"TooOld", ">=2", "1.9.0", Verdict::kWait, "base is 1.9.0 here"},
        DependencyRow{"InRange", ">=2", "2.0.0", Verdict::kPass, "all that it depends on is here (1)"},
        DependencyRow{"AnyVersion", "", "0.1.0", Verdict::kPass, "all that it depends on is here (1)"}),
    [](const auto& row) { return row.param.name; });

TEST(DependenciesTest, NothingIsAskedOfWhoDependsOnNothing) {
  EXPECT_EQ(ask(dependencies_gate, some_facts().build()).why, "it depends on nothing");
}

TEST(DependenciesTest, WhatOthersDependOnIsRetiredAfterThem) {
  auto facts = some_facts();
  facts.after({past("d", "1.0.0", Outcome::kSucceeded)});
  auto dependent = history_of_one("2.0.0", Outcome::kSucceeded);
  dependent.deployments.front().release = domain::ReleaseName("guide");
  dependent.deployments.front().depends_on = {domain::ReleaseName("greeter")};
  facts.facts().histories[domain::TalentName("guide")] = dependent;
  const auto held = ask(dependencies_gate, facts.build(), Purpose::kRetire);
  EXPECT_EQ(held.verdict, Verdict::kWait);
  EXPECT_EQ(held.why, "guide stands here and depends on it");
  facts.facts().histories.erase(domain::TalentName("guide"));
  EXPECT_EQ(ask(dependencies_gate, facts.build(), Purpose::kRetire).verdict, Verdict::kPass);
}

TEST(DependenciesTest, WhoGoesBackIsToldWhomThatLeavesBehind) {
  auto facts = depending(">=2", "2.0.0").build();
  const domain::ReleaseName base("base");
  const auto older = version("1.9.0");
  const auto newer = version("2.1.0");
  EXPECT_EQ(warning_to_dependents(facts, base, &older)->why, "warning: greeter asks for base >=2");
  EXPECT_EQ(warning_to_dependents(facts, base, &older)->verdict, Verdict::kPass);
  EXPECT_TRUE(warning_to_dependents(facts, base, nullptr));
  EXPECT_FALSE(warning_to_dependents(facts, base, &newer));
}

}  // namespace
}  // namespace talentops::plan::test
