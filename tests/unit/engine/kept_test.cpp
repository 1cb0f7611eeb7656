#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"
#include "controller/engine/catalog_keeper.hpp"
#include "controller/engine/last_good.hpp"
#include "tests/support/branch.hpp"

namespace talentops::engine {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();
constexpr std::string_view kHeader = "apiVersion: talentops.dev/v1alpha1\n";

/// Each commit is read by a controller that goes on, and by one that has just begun: both must say the same.
class KeptTest : public testing::Test {
 protected:
  KeptTest() {
    fleet();
    environment("production", "production", "/srv/production");
    release("1.0.0", "production");
    read();
  }

  void fleet(const std::string& spec = "{stages: [staging, production]}") { fleet_in("fleet.yaml", spec); }
  void fleet_in(const std::string& path, const std::string& spec = "{}", const std::string& name = "small") {
    branch.put(path, fmt::format("{}kind: Fleet\nmetadata: {{name: {}}}\nspec: {}\n", kHeader, name, spec));
  }
  void environment(const std::string& name, const std::string& stage, const std::string& directory) {
    branch.put(
        "environments/" + name + ".yaml",
        fmt::format("{}kind: ClientEnvironment\nmetadata: {{name: {}, namespace: acme}}\nspec: {{stage: "
                    "{}, targets: [{{name: w, directory: {{path: {}}}}}]}}\n",
                    kHeader, name, stage, directory));
  }
  void release(const std::string& version, const std::string& environments,
               const std::string& name = "greeter") {
    branch.put("releases/" + name + ".yaml",
               fmt::format("{}kind: TalentRelease\nmetadata: {{name: {}, namespace: acme}}\nspec: {{talent: "
                           "greeter, version: \"{}\", environments: [{}]}}\n",
                           kHeader, name, version, environments));
  }
  void policy(const std::string& stage, const std::string& age) {
    branch.put("policies/strict.yaml",
               fmt::format("{}kind: ReleasePolicy\nmetadata: {{name: strict}}\nspec: {{selector: {{stages: "
                           "[{}]}}, certification: {{maxAge: {}}}}}\n",
                           kHeader, stage, age));
  }
  void read() {
    ASSERT_TRUE(keeper.read(branch.commit_all(kNow)));
    CatalogKeeper fresh(world.desired, {});
    ASSERT_TRUE(fresh.read(*branch.tip()));
    EXPECT_EQ(fresh.current()->problems, now().problems);
    EXPECT_EQ(fresh.current()->fleet.name, now().fleet.name);
    EXPECT_EQ(fresh.current()->environments.size(), now().environments.size());
    EXPECT_EQ(fresh.current()->releases.size(), now().releases.size());
  }
  const domain::Catalog& now() { return *keeper.current(); }
  /// "1.0.0 in production" of the release; "" where there is none.
  std::string wished(const std::string& name = "greeter") {
    const auto found = now().releases.find({domain::ClientName("acme"), domain::ReleaseName(name)});
    if (found == now().releases.end()) return "";
    std::string text = found->second.version.text() + " in";
    for (const auto& each : found->second.environments) text += " " + each.text();
    return text;
  }
  /// "production /srv/production" of an environment.
  std::string placed(const std::string& name) {
    const auto found = now().environments.find({domain::ClientName("acme"), domain::EnvironmentName(name)});
    if (found == now().environments.end()) return "";
    return found->second.stage + " " + found->second.targets[0].directory.path;
  }
  std::vector<std::string> messages() {
    std::vector<std::string> all;
    for (const auto& problem : now().problems) all.push_back(problem.error.message);
    return all;
  }

  test::GitWorld world;
  test::Branch& branch = world.fleet;
  CatalogKeeper keeper{world.desired, {}};
};

TEST_F(KeptTest, AReleaseThatNamesAnUnknownEnvironmentStaysAsItWas) {
  const auto good = *branch.tip();
  release("2.0.0", "prodution");
  read();
  EXPECT_EQ(wished(), "1.0.0 in production");
  ASSERT_THAT(messages(), SizeIs(1));
  EXPECT_THAT(messages()[0], AllOf(HasSubstr("there is no environment acme/prodution"),
                                   HasSubstr(good.text().substr(0, 12) + " has stays in force")));
  release("2.1.0", "prodution");
  read();
  EXPECT_EQ(wished(), "1.0.0 in production") << "also after another edit that does not mend it";
  for (int each = 2; each < 40; ++each) {
    release(fmt::format("2.{}.0", each), "prodution");
    branch.commit_all(kNow);
  }
  read();
  EXPECT_EQ(wished(), "1.0.0 in production") << "also after many";
  release("2.1.0", "production");
  read();
  EXPECT_EQ(wished(), "2.1.0 in production");
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(KeptTest, AReleaseWhoseEnvironmentIsDeletedIsNotTakenBackToAnOlderOne) {
  environment("staging", "staging", "/srv/staging");
  release("1.1.0", "production, staging");
  read();
  release("1.2.0", "production, staging");
  read();
  branch.remove("environments/staging.yaml");
  read();
  EXPECT_EQ(wished(), "1.2.0 in production staging");
  ASSERT_THAT(messages(), SizeIs(1));
  EXPECT_THAT(messages()[0], HasSubstr("there is no environment acme/staging"));
}

TEST_F(KeptTest, AReleaseThatWasThereBeforeItsEnvironmentCountsFromThenOn) {
  release("1.1.0", "production, staging");
  read();
  environment("staging", "staging", "/srv/staging");
  read();
  EXPECT_THAT(messages(), IsEmpty());
  release("1.2.0", "production, stagin");
  read();
  EXPECT_EQ(wished(), "1.1.0 in production staging");
}

TEST_F(KeptTest, AReleaseThatNeverCountedWhollyIsReadAsFarAsItGoes) {
  release("1.0.0", "elsewhere", "other");
  read();
  EXPECT_EQ(wished("other"), "1.0.0 in elsewhere");
  EXPECT_THAT(messages(), ElementsAre(Not(HasSubstr("stays in force"))));
}

TEST_F(KeptTest, AnEnvironmentWithAnUnknownStageStaysAsItWas) {
  environment("production", "prodution", "/srv/elsewhere");
  read();
  EXPECT_EQ(placed("production"), "production /srv/production");
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("stays in force")));
  ASSERT_TRUE(now().stale.contains({"ClientEnvironment", "acme", "production"}));
}

TEST_F(KeptTest, AStageThatLeavesTheFleetTakesNoEnvironmentAlong) {
  fleet("{stages: [staging]}");
  read();
  EXPECT_EQ(placed("production"), "production /srv/production");
  EXPECT_EQ(wished(), "1.0.0 in production");
  EXPECT_THAT(messages(),
              ElementsAre(AllOf(HasSubstr("is not a stage of the Fleet"), HasSubstr("stays in force"))));
}

TEST_F(KeptTest, AnEnvironmentThatNeverCountedTakesNothingFromAnother) {
  environment("copy", "production", "/srv/production");
  read();
  EXPECT_EQ(placed("copy"), "");
  environment("copy", "staging", "/srv/production");
  read();
  EXPECT_EQ(placed("copy"), "");
  EXPECT_EQ(placed("production"), "production /srv/production");
}

TEST_F(KeptTest, WhatIsKeptIsNotTakenBySomebodyElse) {
  environment("staging", "staging", "/srv/staging");
  read();
  environment("staging", "staging", "/srv/production/inside");
  environment("other", "staging", "/srv/staging");
  read();
  EXPECT_EQ(placed("staging"), "staging /srv/staging");
  EXPECT_EQ(placed("other"), "") << "what stays in force was there before it";
  EXPECT_EQ(placed("production"), "production /srv/production");
  environment("other", "production", "/srv/staging");
  read();
  EXPECT_EQ(placed("staging"), "staging /srv/staging") << "whatever the other one tries";
  EXPECT_EQ(placed("other"), "");
}

TEST_F(KeptTest, APolicyWithAnUnknownStageBindsAsItDid) {
  policy("production", "30d");
  read();
  policy("prodution", "90d");
  read();
  ASSERT_THAT(now().policies, SizeIs(1));
  EXPECT_THAT(now().policies[0].selector.stages, ElementsAre("production"));
  EXPECT_EQ(now().policies[0].max_age, std::chrono::hours(24 * 30));
}

TEST_F(KeptTest, ASecondReleaseThatReachesForTheSamePlaceStaysWhereItWas) {
  environment("staging", "staging", "/srv/staging");
  release("1.0.0", "staging", "second");
  read();
  release("2.0.0", "staging, production", "second");
  read();
  EXPECT_EQ(wished("second"), "1.0.0 in staging");
  EXPECT_EQ(wished(), "1.0.0 in production");
}

class KeptFleetTest : public KeptTest {
 protected:
  void expect_kept(Code code) {
    EXPECT_EQ(now().fleet.name, "small");
    EXPECT_THAT(now().fleet.stages, ElementsAre("staging", "production"));
    EXPECT_EQ(placed("production"), "production /srv/production");
    const auto missing = missing_fleet(now());
    ASSERT_TRUE(missing) << "nothing new may start";
    EXPECT_EQ(missing->code, codes::kFleetUnusable);
    EXPECT_THAT(missing->message, HasSubstr("stays in force"));
    ASSERT_FALSE(now().problems.empty());
    for (const auto& problem : now().problems) EXPECT_EQ(problem.error.code, code) << problem.error.text();
  }
};

TEST_F(KeptFleetTest, ASecondFleetLeavesTheOneThatCountedInForce) {
  fleet_in("another.yaml", "{suspend: true}", "another");
  read();
  expect_kept(codes::kSeveralFleets);
  fleet_in("another.yaml", "{}", "another");
  fleet("{stages: [production]}");
  read();
  expect_kept(codes::kSeveralFleets);
  branch.remove("another.yaml");
  read();
  EXPECT_FALSE(missing_fleet(now()));
  EXPECT_THAT(now().fleet.stages, ElementsAre("production"));
}

TEST_F(KeptFleetTest, AFleetThatIsThereTwiceInOneFileStaysAsItWas) {
  const std::string second = fmt::format("---\n{}kind: Fleet\nmetadata: {{name: small}}\n", kHeader);
  branch.put("fleet.yaml", fmt::format("{}kind: Fleet\nmetadata: {{name: small}}\n{}", kHeader, second));
  read();
  expect_kept(codes::kSeveralFleets);
}

TEST_F(KeptFleetTest, AFleetThatIsMovedWhereNoneCountsStaysAsItWas) {
  branch.remove("fleet.yaml");
  fleet_in("clients/acme/fleet.yaml", "{tenancy: path}", "other");
  read();
  expect_kept(codes::kTenancyPath);
}

}  // namespace
}  // namespace talentops::engine
