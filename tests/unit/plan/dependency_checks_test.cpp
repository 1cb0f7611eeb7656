#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/plan/cross_checks.hpp"

namespace talentops::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DependencyChecksTest : public ::testing::Test {
 protected:
  void have(const std::string& name, const std::vector<std::string>& depends_on,
            const std::vector<std::string>& environments = {"production"}) {
    domain::Release made;
    made.key = {domain::ClientName("acme"), domain::ReleaseName(name)};
    made.where = {name + ".yaml", 1, 1};
    for (const auto& each : environments) made.environments.emplace_back(each);
    int line = 10;
    for (const auto& each : depends_on)
      made.depends_on.push_back({domain::ReleaseName(each), {}, {line++, 5}});
    releases_.emplace(made.key, made);
  }
  std::vector<std::string> problems(const Eldest& eldest = {}, Findings::Kept kept = {}) {
    Findings findings(std::move(kept));
    check_dependencies(releases_, unusable_, eldest, findings);
    domain::Catalog catalog;
    findings.move_into(catalog);
    std::vector<std::string> texts;
    for (const auto& problem : catalog.problems) {
      EXPECT_FALSE(problem.error.hint.empty());
      texts.push_back(problem.error.where->text() + " " + problem.error.message);
    }
    hint_ = catalog.problems.empty() ? "" : catalog.problems.front().error.hint;
    refused_ = catalog.refused.size();
    return texts;
  }

  std::map<domain::ReleaseKey, Shared<domain::Release>> releases_;
  std::set<domain::DocumentId> unusable_;
  std::string hint_;
  std::size_t refused_ = 0;
};

TEST_F(DependencyChecksTest, WhatIsThereMayBeDependedOn) {
  have("base", {}, {"production", "staging"});
  have("guide", {"base"});
  have("greeter", {"guide", "base"});
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(DependencyChecksTest, WhatIsNotThereIsRefusedWithTheNearestName) {
  have("base", {});
  have("greeter", {"bsae"});
  EXPECT_THAT(problems(),
              ElementsAre("greeter.yaml:10:5 spec.dependsOn[0].release: acme has no release bsae"));
  EXPECT_EQ(hint_, "did you mean base?");
  EXPECT_EQ(refused_, 1U);
}

TEST_F(DependencyChecksTest, OneThatIsBrokenWasToldWithItsFile) {
  have("greeter", {"base"});
  unusable_.insert({"TalentRelease", "acme", "base"});
  EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(DependencyChecksTest, ItMustGoWhereverTheReleaseGoes) {
  have("base", {}, {"production"});
  have("greeter", {"base"}, {"production", "staging"});
  EXPECT_THAT(
      problems(),
      ElementsAre("greeter.yaml:10:5 spec.dependsOn[0].release: base does not go to staging, and this "
                  "release does"));
}

TEST_F(DependencyChecksTest, ACircleIsRefusedWhereverItIsClosed) {
  have("a", {"b"});
  have("b", {"c"});
  have("c", {"a"});
  have("d", {"a"});
  EXPECT_THAT(problems(), ElementsAre("a.yaml:10:5 spec.dependsOn: a circle: a, b, c, a",
                                      "b.yaml:10:5 spec.dependsOn: a circle: b, c, a, b",
                                      "c.yaml:10:5 spec.dependsOn: a circle: c, a, b, c"))
      << "d is in none of its own";
}

TEST_F(DependencyChecksTest, WhoDependsOnItselfIsACircle) {
  have("a", {"a"});
  EXPECT_THAT(problems(), ElementsAre("a.yaml:10:5 spec.dependsOn: a circle: a, a"));
}

TEST_F(DependencyChecksTest, OfTwoTheOneThatWasFirstCounts) {
  have("a", {"b"});
  have("b", {"a"});
  const auto b_is_eldest = [](const std::vector<Claimant>& claimants, const Claims&) {
    return std::optional<std::size_t>(claimants[0].id.name == "b" ? 0 : 1);
  };
  EXPECT_THAT(problems(b_is_eldest), ElementsAre("a.yaml:10:5 spec.dependsOn: a circle: a, b, a"));
}

TEST_F(DependencyChecksTest, WhatIsKeptIsNotJudgedAgain) {
  have("greeter", {"gone"});
  EXPECT_THAT(problems({}, {{{"TalentRelease", "acme", "greeter"}, {}}}), IsEmpty());
}

}  // namespace
}  // namespace talentops::plan
