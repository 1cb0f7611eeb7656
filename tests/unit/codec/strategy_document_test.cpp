#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/documents.hpp"

/// How a release goes out, as its document says it.
namespace talentops::codec {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

DecodedFile decoded(const std::string& spec) {
  return decode_documents(
      "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\n"
      "metadata: {name: greeter, namespace: acme}\nspec:\n  version: \"1.0.0\"\n"
      "  environments: [staging, production]\n" +
          spec,
      "f.yaml");
}

domain::Release release(const std::string& spec) {
  const auto file = decoded(spec);
  for (const auto& problem : file.problems) ADD_FAILURE() << problem.error.text();
  return file.documents.size() == 1 ? std::get<domain::Release>(file.documents.front()) : domain::Release{};
}

const domain::EnvironmentName kProduction("production");
const domain::EnvironmentName kStaging("staging");

TEST(StrategyDocumentTest, LeftOutEverythingGoesAtOnce) {
  const auto plain = release("");
  EXPECT_EQ(plain.strategy, domain::Strategy());
  EXPECT_EQ(plain.hooks, domain::Hooks());
  EXPECT_THAT(*plain.migrations, IsEmpty());
  EXPECT_EQ(as_in(plain, kProduction), plain);
}

TEST(StrategyDocumentTest, ACanaryHasStepsPausesAndFigures) {
  const auto strategy = release(R"(  strategy:
    type: canary
    steps:
      - {exposure: 10, duration: 10m}
      - {exposure: 50, pause: {until: approved, within: 24h, otherwise: proceed}}
      - {exposure: 75, pause: {until: approved}}
      - {exposure: 100}
    analysis:
      - name: errors
        prometheus: {url: "https://p.example", query: 'sum(x{target=~"{{ canary.targets }}"})'}
        every: 30s
        successCondition: "< 0.02"
        failureCondition: ">=0.5"
        failureLimit: 2
        inconclusiveLimit: 4
)")
                            .strategy.edit();
  EXPECT_EQ(strategy.type, domain::StrategyType::kCanary);
  const domain::AwaitedApproval in_time{.within = hours(24), .otherwise = domain::Otherwise::kProceed};
  EXPECT_THAT(strategy.steps, ElementsAre(domain::Exposure{.percent = 10, .duration = minutes(10)},
                                          domain::Exposure{.percent = 50, .pause = in_time},
                                          domain::Exposure{.percent = 75, .pause = domain::AwaitedApproval{}},
                                          domain::Exposure{}));
  EXPECT_THAT(
      strategy.analysis,
      ElementsAre(domain::Analysis{"errors", "https://p.example", "sum(x{target=~\"{{ canary.targets }}\"})",
                                   std::chrono::seconds(30), "< 0.02", ">=0.5", 2, 4}));
}

TEST(StrategyDocumentTest, RollingTakesANumberOrAShare) {
  const auto most = [](const std::string& text) {
    return release("  strategy: {type: rolling" + text + "}\n").strategy->max_unavailable;
  };
  EXPECT_EQ(most(""), domain::Share{.number = 1});
  EXPECT_EQ(most(", maxUnavailable: 3"), domain::Share{.number = 3});
  EXPECT_EQ(most(", maxUnavailable: 25%"), (domain::Share{.number = 25, .is_percent = true}));
}

TEST(StrategyDocumentTest, HooksAndMigrationsNameCommands) {
  const auto all = release(R"(  hooks:
    pre: [{name: warn, command: tell, args: [soon, ""], idempotent: true}]
    onRollback: [{name: sorry, command: tell}]
  migrations:
    - {name: memory-v2, up: {command: migrate, args: [up]}, down: {command: migrate, args: [down]}}
    - {name: drop-v1, up: {command: drop}, forwardOnly: true}
)");
  EXPECT_THAT(all.hooks->pre, ElementsAre(domain::Hook{"warn", {"tell", {"soon", ""}}, true}));
  EXPECT_THAT(all.hooks->post, IsEmpty());
  EXPECT_THAT(all.hooks->on_rollback, ElementsAre(domain::Hook{"sorry", {"tell", {}}, false}));
  EXPECT_THAT(*all.migrations, ElementsAre(domain::Migration{"memory-v2",
                                                             {"migrate", {"up"}},
                                                             domain::NamedCommand{"migrate", {"down"}}},
                                           domain::Migration{"drop-v1", {"drop", {}}, {}}));
}

TEST(StrategyDocumentTest, AnEnvironmentMayHaveItsOwnWay) {
  const auto all =
      release(R"(  strategy: {type: canary, steps: [{exposure: 10, duration: 1m}, {exposure: 100}]}
  deadline: 1h
  health: [{name: answers, tcp: {host: a, port: 1}}]
  overrides:
    staging: {strategy: {type: allAtOnce}, health: [], deadline: 10m}
)");
  const auto here = as_in(all, kStaging);
  EXPECT_EQ(here.strategy, domain::Strategy());
  EXPECT_THAT(here.health, IsEmpty());
  EXPECT_EQ(here.deadline, minutes(10));
  EXPECT_EQ(here.version, all.version);
  EXPECT_EQ(as_in(all, kProduction), all);
}

TEST(StrategyDocumentTest, AnEnvironmentMayHaveItsOwnVersionAndConfiguration) {
  const auto all =
      release(R"(  configuration: {values: {region: eu, tone: formal}, secrets: {crm: {from: a, key: k}}}
  overrides:
    staging:
      version: "2.0.0-rc.1"
      configuration: {values: {tone: terse}, secrets: {crm: {from: b, key: k}, mail: {from: a, key: m}}}
    production: {values: {tone: warm}}
)");
  const auto staging = as_in(all, kStaging);
  EXPECT_EQ(staging.version.text(), "2.0.0-rc.1");
  EXPECT_EQ(version_in(all, kStaging), staging.version);
  EXPECT_EQ(staging.version_position.line, 10U);
  EXPECT_EQ(staging.configuration->values,
            (std::map<std::string, std::string>{{"region", "eu"}, {"tone", "terse"}}));
  EXPECT_EQ(staging.configuration->secrets.at("crm").from, "b");
  EXPECT_EQ(staging.configuration->secrets.at("mail").key, "m");
  const auto production = as_in(all, kProduction);
  EXPECT_EQ(production.version, all.version);
  EXPECT_EQ(production.configuration->values.at("tone"), "warm");
  EXPECT_EQ(production.configuration->values.at("region"), "eu");
  EXPECT_EQ(as_in(production, kProduction), production);
}

struct Wrong {
  std::string name;
  std::string spec;
  Code code;
  std::string says;
};
void PrintTo(const Wrong& row, std::ostream* out) { *out << row.name; }

class WrongStrategyTest : public testing::TestWithParam<Wrong> {};
TEST_P(WrongStrategyTest, IsRefusedWithItsOwnCode) {
  const auto file = decoded("  " + GetParam().spec + "\n");
  EXPECT_THAT(file.documents, IsEmpty());
  ASSERT_THAT(file.problems, SizeIs(1));
  const auto& error = file.problems.front().error;
  EXPECT_EQ(error.code, GetParam().code) << error.text();
  EXPECT_THAT(error.text(), HasSubstr(GetParam().says));
}

std::string strategy(const std::string& text) { return "strategy: {" + text + "}"; }
std::string analysis(const std::string& more, const std::string& query = "x") {
  return strategy(
      "type: canary, steps: [{exposure: 9, duration: 1m}, {exposure: 100}], analysis: [{name: a, "
      "prometheus: {url: \"http://p\", query: '" +
      query + "'}" + more + "}]");
}
const std::string kGood = ", successCondition: \"< 1\"";

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongStrategyTest,
    testing::Values(
        Wrong{"StepsOfAllAtOnce", strategy("steps: [{exposure: 100}]"), codes::kStrategyFieldUnused,
              "spec.strategy.steps: means nothing to allAtOnce: remove it, or write `type: canary`"},
        Wrong{"StepsOfRolling", strategy("type: rolling, steps: [{exposure: 100}]"),
              codes::kStrategyFieldUnused, "nothing to rolling"},
        Wrong{"StepsOfBlueGreen", strategy("type: blueGreen, steps: [{exposure: 100}]"),
              codes::kStrategyFieldUnused, "nothing to blueGreen"},
        Wrong{"BatchesOfACanary", strategy("type: canary, steps: [{exposure: 100}], maxUnavailable: 2"),
              codes::kStrategyFieldUnused, "write `type: rolling`"},
        Wrong{"FiguresOfRolling",
              strategy("type: rolling, analysis: [{name: a, prometheus: {url: \"http://p\", query: x}" +
                       kGood + "}]"),
              codes::kStrategyFieldUnused, "spec.strategy.analysis"},
        Wrong{"ACanaryWithoutSteps", strategy("type: canary"), codes::kStrategyWithoutSteps,
              "canary needs steps"},
        Wrong{"AFlagWithoutSteps", strategy("type: featureFlag"), codes::kStrategyWithoutSteps,
              "featureFlag needs steps"},
        Wrong{"ExposureThatShrinks",
              strategy("type: canary, steps: [{exposure: 50}, {exposure: 20}, {exposure: 100}]"),
              codes::kExposureNotGrowing, "steps[1].exposure: 20 is not more than the 50 before it"},
        Wrong{"ExposureThatStays", strategy("type: canary, steps: [{exposure: 100}, {exposure: 100}]"),
              codes::kExposureNotGrowing, "steps[1].exposure"},
        Wrong{"ExposureThatEndsEarly", strategy("type: canary, steps: [{exposure: 50}]"),
              codes::kExposureEndsEarly, "add `{exposure: 100}`"},
        Wrong{"ExposureOfNobody", strategy("type: canary, steps: [{exposure: 0}, {exposure: 100}]"),
              codes::kOutOfRange, "steps[0].exposure"},
        Wrong{"APauseUntilSomethingElse",
              strategy("type: canary, steps: [{exposure: 9, pause: {until: noon}}, {exposure: 100}]"),
              codes::kUnknownValue, "pause.until"},
        Wrong{"APauseThatEndsWithoutATime",
              strategy("type: canary, steps: [{exposure: 9, pause: {until: approved, otherwise: proceed}}, "
                       "{exposure: 100}]"),
              codes::kFieldNeedsOther, "within"},
        Wrong{"FiguresWithoutTime",
              strategy("type: canary, steps: [{exposure: 100}], analysis: [{name: a, prometheus: {url: "
                       "\"http://p\", query: x}" +
                       kGood + "}]"),
              codes::kAnalysisWithoutTime, "no step has a `duration`"},
        Wrong{"AFigureThatIsNeverGood", analysis(""), codes::kMissingField, "successCondition"},
        Wrong{"AConditionThatIsNone", analysis(", successCondition: \"about 1\""), codes::kBadFormat,
              "< 0.02"},
        Wrong{"AVariableThatIsMisspelt", analysis(kGood, "{{ canary.target }}"), codes::kUnknownVariable,
              "did you mean canary.targets?"},
        Wrong{"AVariableThatDoesNotEnd", analysis(kGood, "{{ client"), codes::kUnknownVariable, "client"},
        Wrong{"AMigrationWithNoWayBack", "migrations: [{name: a, up: {command: c}}]",
              codes::kMigrationUnclear, "does not say how it is undone"},
        Wrong{"AMigrationWithTwoMinds",
              "migrations: [{name: a, up: {command: c}, down: {command: d}, forwardOnly: true}]",
              codes::kMigrationUnclear, "cannot be undone"},
        Wrong{"AMigrationTwice",
              "migrations: [{name: a, up: {command: c}, forwardOnly: true}, {name: a, up: {command: c}, "
              "forwardOnly: true}]",
              codes::kDuplicateItem, "migrations[1]"},
        Wrong{"AHookThatDoesNothing", "hooks: {pre: [{name: a}]}", codes::kMissingField, "command"},
        Wrong{"AnOverrideForNobody", "overrides: {test: {deadline: 1h}}", codes::kOverrideUnused,
              "does not go to test"},
        Wrong{"AnOverrideThatIsWrong", "overrides: {staging: {strategy: {type: canary}}}",
              codes::kStrategyWithoutSteps, "spec.overrides.staging.strategy.steps"},
        Wrong{"AnOverrideThatIsNoVersion", "overrides: {staging: {version: \">=1.0.0\"}}",
              codes::kVersionNotExact, "spec.overrides.staging.version"},
        Wrong{"AnOverrideOfValuesTwice",
              "overrides: {staging: {values: {a: b}, configuration: {values: {c: d}}}}",
              codes::kDuplicateItem, "is short for `configuration.values`"},
        Wrong{"AnOverrideOfSecretsThatAreOneVariable",
              "overrides: {staging: {configuration: {secrets: {crm-token: {from: a, key: b}, CRM_TOKEN: "
              "{from: a, key: b}}}}}",
              codes::kDuplicateItem, "are the same variable, CRM_TOKEN"},
        Wrong{"AnOverrideOfASecretByAnotherName",
              "configuration: {secrets: {crm-token: {from: a, key: b}}}\n  overrides: {staging: "
              "{configuration: {secrets: {CRM_TOKEN: {from: a, key: c}}}}}",
              codes::kDuplicateItem, "spec.overrides.staging.configuration.secrets.CRM_TOKEN"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::codec
