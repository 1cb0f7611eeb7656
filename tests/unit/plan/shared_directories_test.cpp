#include "controller/plan/shared_directories.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "tests/unit/plan/claimants.hpp"

namespace talentops::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

domain::Environment environment(const std::string& client, const std::vector<std::string>& directories) {
  domain::Environment made{.key = {domain::ClientName(client), domain::EnvironmentName("production")}};
  for (const auto& directory : directories) {
    const auto number = static_cast<int>(made.targets.size()) + 1;
    made.targets.push_back({domain::TargetName(fmt::format("t{}", number)), {directory}, {number, 7}});
  }
  made.where = {fmt::format("clients/{}/production.yaml", client), 1, 1};
  return made;
}

struct Settled {
  std::vector<std::string> refused;  ///< clients
  domain::Problems problems;
};

Settled settle(const std::vector<domain::Environment>& all, const Eldest& eldest = {}) {
  std::vector<const domain::Environment*> pointers;
  for (const auto& each : all) pointers.push_back(&each);
  Findings findings{{}};
  const auto refused = sharing_directories(pointers, eldest, findings);
  domain::Catalog catalog;
  findings.move_into(catalog);
  Settled settled;
  for (const auto& each : catalog.refused) settled.problems.push_back(each.problem);
  for (const auto* each : pointers) {
    if (refused.contains(each)) settled.refused.push_back(each->key.client.text());
  }
  return settled;
}

TEST(NestedDirectoryTest, NeitherCountsWhereNobodyKnowsWhoWasFirst) {
  const auto settled = settle({environment("acme", {"/srv/site"}), environment("globex", {"/srv/site/a/b"})});
  EXPECT_THAT(settled.refused, ElementsAre("acme", "globex"));
  ASSERT_THAT(settled.problems, SizeIs(2));
  for (const auto& problem : settled.problems) EXPECT_EQ(problem.error.code, codes::kNestedDirectory);
  EXPECT_THAT(settled.problems[0].error.text(),
              HasSubstr("spec.targets[0].directory.path: /srv/site/a/b lies inside /srv/site, target t1 of "
                        "acme/production"));
  EXPECT_EQ(settled.problems[0].error.where->text(), "clients/globex/production.yaml:1:7");
  EXPECT_THAT(settled.problems[1].error.text(), HasSubstr("/srv/site has /srv/site/a/b inside it"));
  EXPECT_THAT(settled.problems[1].error.hint, HasSubstr("none inside another"));
}

TEST(NestedDirectoryTest, WhoWasFirstKeepsItInsideAndAround) {
  const std::vector all = {environment("acme", {"/srv/site"}), environment("globex", {"/srv/site/a"})};
  const auto around = settle(all, first_is("acme", all));
  EXPECT_THAT(around.refused, ElementsAre("globex"));
  ASSERT_THAT(around.problems, SizeIs(1));
  EXPECT_THAT(around.problems[0].error.message, HasSubstr("which had it first"));
  EXPECT_THAT(settle(all, first_is("globex", all)).refused, ElementsAre("acme"));
}

TEST(NestedDirectoryTest, TwoTargetsOfOneEnvironmentAreToldOnce) {
  const auto settled = settle({environment("acme", {"/srv/site", "/srv/site/a"})});
  EXPECT_THAT(settled.refused, ElementsAre("acme"));
  ASSERT_THAT(settled.problems, SizeIs(1));
  EXPECT_EQ(settled.problems[0].error.where->line, 2);
}

TEST(NestedDirectoryTest, WhoIsRefusedAlreadyIsInNobodysWay) {
  const auto settled = settle(
      {environment("acme", {"/srv"}), environment("globex", {"/srv/a"}), environment("initech", {"/srv/b"})});
  EXPECT_THAT(settled.refused, ElementsAre("acme", "globex"));
}

TEST(NestedDirectoryTest, NamesThatOnlyBeginAlikeAreApart) {
  EXPECT_THAT(settle({environment("acme", {"/srv/site"}), environment("globex", {"/srv/site-2"}),
                      environment("initech", {"/srv/sit"})})
                  .problems,
              IsEmpty());
}

TEST(NestedDirectoryTest, OneDocumentTwiceIsAnotherMatter) {
  EXPECT_THAT(settle({environment("acme", {"/srv/site"}), environment("acme", {"/srv/site/a"})}).problems,
              IsEmpty());
}

}  // namespace
}  // namespace talentops::plan
