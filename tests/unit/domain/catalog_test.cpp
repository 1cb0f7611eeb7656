#include "controller/domain/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::TestWithParam;
using ::testing::ValuesIn;

Environment production() {
  Environment environment{.key = {ClientName("acme"), EnvironmentName("production")}};
  environment.labels = {{"tier", "gold"}};
  return environment;
}

EffectivePolicy merged(std::vector<Policy> policies) {
  Catalog catalog{};
  catalog.policies = std::move(policies);
  return effective_policy(catalog, production());
}

TEST(PolicyTest, IsStrictWithoutAWord) {
  const auto policy = merged({});
  EXPECT_TRUE(policy.certification_required);
  EXPECT_FALSE(policy.signers.has_value());
  EXPECT_EQ(policy.max_age, hours(24 * 180));
  EXPECT_EQ(policy.verify_environment_every, hours(24 * 30));
  EXPECT_EQ(policy.deadline, minutes(30));
  EXPECT_THAT(policy.names, IsEmpty());
}

struct Selection {
  std::string name;
  Policy policy;
  bool matches;
};

class PolicySelectionTest : public TestWithParam<Selection> {};

TEST_P(PolicySelectionTest, AppliesWhereEverythingThatItNamesFits) {
  EXPECT_EQ(!merged({GetParam().policy}).names.empty(), GetParam().matches);
}

const std::vector<Selection> kSelections = {
    {"NoSelector", {.name = "p"}, true},
    {"ItsClient", {.name = "p", .selector = {{ClientName("acme")}, {}, {}}}, true},
    {"AnotherClient", {.name = "p", .selector = {{ClientName("globex")}, {}, {}}}, false},
    {"ItsStage", {.name = "p", .selector = {{}, {"staging", "production"}, {}}}, true},
    {"AnotherStage", {.name = "p", .selector = {{}, {"staging"}, {}}}, false},
    {"ItsLabel", {.name = "p", .selector = {{}, {}, {{"tier", "gold"}}}}, true},
    {"AnotherValue", {.name = "p", .selector = {{}, {}, {{"tier", "iron"}}}}, false},
    {"AnotherLabel", {.name = "p", .selector = {{}, {}, {{"tier", "gold"}, {"region", "eu"}}}}, false},
    {"OfItsClient", {.name = "p", .client = ClientName("acme")}, true},
    {"OfAnotherClient", {.name = "p", .client = ClientName("globex")}, false},
};

INSTANTIATE_TEST_SUITE_P(All, PolicySelectionTest, ValuesIn(kSelections),
                         [](const auto& row) { return row.param.name; });

TEST(PolicyTest, TakesTheStrictestValueOfAllThatMatch) {
  Policy first{.name = "first",
               .certification_required = false,
               .signers = {"a", "b"},
               .max_age = hours(48),
               .min_score = 0.8};
  Policy second{.name = "second", .signers = {"b", "c"}, .max_age = hours(72), .min_score = 0.9};
  second.deadline = minutes(10);
  second.verify_environment_every = hours(1);
  for (const auto& policy : {merged({first, second}), merged({second, first})}) {
    EXPECT_FALSE(policy.certification_required);
    EXPECT_THAT(policy.signers, Optional(ElementsAre("b")));
    EXPECT_EQ(policy.max_age, hours(48));
    EXPECT_EQ(policy.min_score, 0.9);
    EXPECT_EQ(policy.deadline, minutes(10));
    EXPECT_EQ(policy.verify_environment_every, hours(1));
  }
  EXPECT_THAT(merged({first, second}).names, ElementsAre("first", "second"));
}

TEST(PolicyTest, LeavesNoSignerWhereTheirListsHaveNoneInCommon) {
  EXPECT_THAT(merged({{.name = "a", .signers = {"x"}}, {.name = "b", .signers = {"y"}}}).signers,
              Optional(IsEmpty()));
}

TEST(PolicyTest, CanOnlyTightenBelowAClient) {
  const auto client = ClientName("acme");
  EXPECT_TRUE(
      merged({{.name = "lax", .client = client, .certification_required = false}}).certification_required);
  EXPECT_TRUE(merged({{.name = "lax", .certification_required = false},
                      {.name = "strict", .client = client, .certification_required = true}})
                  .certification_required);
  EXPECT_FALSE(merged({{.name = "lax", .certification_required = false}}).certification_required);
}

TEST(CatalogTest, FindsTheReleaseOfAPlacement) {
  Catalog catalog{};
  for (const auto* client : {"acme", "globex"}) {
    Release release{.key = {ClientName(client), ReleaseName("label")},
                    .talent = TalentName("greeter"),
                    .version = *Version::parse("1.0.0")};
    release.environments = {EnvironmentName("production")};
    catalog.releases.emplace(release.key, release);
  }
  const PlacementKey here{{ClientName("globex"), EnvironmentName("production")}, TalentName("greeter")};
  ASSERT_NE(catalog.release_for(here), nullptr);
  EXPECT_EQ(catalog.release_for(here)->key.client.text(), "globex");
  EXPECT_EQ(catalog.release_for({{ClientName("globex"), EnvironmentName("staging")}, TalentName("greeter")}),
            nullptr);
  EXPECT_EQ(catalog.release_for({here.environment, TalentName("label")}), nullptr)
      << "a release's name is only a label";
  EXPECT_EQ(
      catalog.release_for({{ClientName("initech"), EnvironmentName("production")}, TalentName("greeter")}),
      nullptr);
}

TEST(ConfigurationDigestTest, TellsConfigurationsApart) {
  const auto digest = [](std::map<std::string, std::string> values, std::string_view prefix = "") {
    return configuration_digest({std::move(values)}, prefix);
  };
  EXPECT_EQ(digest({{"a", "1"}, {"b", "2"}}), digest({{"b", "2"}, {"a", "1"}}));
  EXPECT_NE(digest({{"a", "1"}}), digest({{"a", "2"}}));
  EXPECT_NE(digest({{"a", "b=1:c"}}), digest({{"a=1:b", "c"}}));
  EXPECT_NE(digest({{"a", "1\n1:b=1:2"}}), digest({{"a", "1"}, {"b", "2"}}));
  EXPECT_NE(digest({}, "acme-"), digest({}));
}

TEST(ConfigurationDigestTest, TellsReferencesToSecretsApart) {
  const auto digest = [](std::map<std::string, SecretReference> secrets,
                         const std::optional<SecretsSink>& sink = SecretsSink{}) {
    return configuration_digest({{}, std::move(secrets)}, "", sink);
  };
  const auto one = digest({{"A", {"crm", "token"}}});
  EXPECT_EQ(digest({{"A", {"crm", "token"}}}), one);
  EXPECT_NE(digest({{"B", {"crm", "token"}}}), one);
  EXPECT_NE(digest({{"A", {"erp", "token"}}}), one);
  EXPECT_NE(digest({{"A", {"crm", "other"}}}), one);
  EXPECT_NE(digest({{"A", {"crm", "token", "2"}}}), one);
  EXPECT_NE(digest({{"A", {"crm", "token"}}}, std::nullopt), one);
  EXPECT_NE(digest({{"A", {"crmtoken", ""}}}), one);
  EXPECT_EQ(digest({}), configuration_digest({}, "")) << "a place alone has nothing installed otherwise";
}

TEST(SecretNameTest, IsTheVariableOrHasHyphensInstead) {
  EXPECT_EQ(variable_of("CRM_TOKEN"), "CRM_TOKEN");
  EXPECT_EQ(variable_of("crm-token"), "CRM_TOKEN");
  EXPECT_EQ(variable_of("http_proxy"), "http_proxy");
}

}  // namespace
}  // namespace talentops::domain
