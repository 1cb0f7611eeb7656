#include "controller/domain/people.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/domain/catalog.hpp"

namespace talentops::domain {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::UnorderedElementsAre;

const ClientName kAcme("acme");
const ClientName kGlobex("globex");

std::vector<Roster> one_roster() {
  return {{.name = "people",
           .people = {{.name = "lena",
                       .emails = {"Lena@talents.example"},
                       .principals = {"lena@keys"},
                       .forge = "lena-k"},
                      {.name = "priya",
                       .emails = {"priya@talents.example"},
                       .principals = {"priya", "priya-old"}},
                      {.name = "dirk"}},
           .roles = {{"release-manager", {"priya"}}, {"on-call", {"lena", "priya"}}},
           .clients = {{kGlobex, {{"release-manager", {"dirk"}}, {"auditor", {"lena"}}}}}}};
}

struct Written {
  std::string author;
  std::string message;
  std::set<std::string> identities;
};

TEST(IdentitiesTest, AreTheAuthorAndEveryCoAuthor) {
  const std::vector<Written> table = {
      {"Lena <Lena@Talents.Example>", "A change\n", {"lena@talents.example"}},
      {"Lena <l@x>",
       "A change\n\nCo-authored-by: Priya <priya@x>\nCO-AUTHORED-BY:  Leo <LEO@x> \n",
       {"l@x", "priya@x", "leo@x"}},
      {"Lena <l@x>", "Co-authored-by: somebody\n", {"l@x", "somebody"}},
      {"Lena <l@x>", "Co-authored-by:\nNot-co-authored-by: Leo <leo@x>\n", {"l@x"}},
      {"Lena <l@x>", "text\r\nCo-authored-by: Leo <leo@x>\r\n", {"l@x", "leo@x"}},
      {"No Mail <>", "", {"no mail <>"}},
  };
  for (const auto& row : table)
    EXPECT_EQ(identities_of(row.author, row.message), row.identities) << row.message;
}

TEST(PeopleTest, AreKnownByTheirPrincipalLetterByLetter) {
  const auto rosters = one_roster();
  const People people(rosters);
  EXPECT_THAT(people.person_with("priya"), Optional(std::string("priya")));
  EXPECT_THAT(people.person_with("priya-old"), Optional(std::string("priya")));
  EXPECT_FALSE(people.person_with("Priya"));
  EXPECT_FALSE(people.person_with("dirk")) << "a name is no principal";
  EXPECT_FALSE(people.person_with(""));
}

TEST(PeopleTest, AreFoundByEmailAndByTheAccountThatAForgeHidesOneBehind) {
  const auto rosters = one_roster();
  const People people(rosters);
  EXPECT_THAT(people.who_are({"lena@talents.example"}), ElementsAre("lena"));
  EXPECT_THAT(people.who_are({"12345+lena-k@users.noreply.forge.example"}), ElementsAre("lena"));
  EXPECT_THAT(people.who_are({"lena-k@users.noreply.forge.example"}), ElementsAre("lena"));
  EXPECT_THAT(people.who_are({"lena-k@elsewhere.example", "stranger@x"}), IsEmpty());
}

TEST(PeopleTest, HaveTheirRolesUnlessAClientSaysOtherwise) {
  const auto rosters = one_roster();
  const People people(rosters);
  EXPECT_THAT(people.with_role("release-manager", kAcme), ElementsAre("priya"));
  EXPECT_THAT(people.with_role("release-manager", kGlobex), ElementsAre("dirk"));
  EXPECT_THAT(people.with_role("on-call", kGlobex), ElementsAre("lena", "priya"));
  EXPECT_THAT(people.with_role("nobody", kAcme), IsEmpty());
  EXPECT_THAT(people.roles_of("priya", kAcme), ElementsAre("on-call", "release-manager"));
  EXPECT_THAT(people.roles_of("priya", kGlobex), ElementsAre("on-call"));
  EXPECT_THAT(people.roles_of("lena", kGlobex), ElementsAre("auditor", "on-call"));
  EXPECT_THAT(people.all(), ElementsAre("dirk", "lena", "priya"));
}

TEST(PeopleTest, OfSeveralRostersCountTogetherAndWhoeverCouldBeTwoIsNobody) {
  auto rosters = one_roster();
  rosters.push_back(
      {.name = "more",
       .people = {{.name = "priya", .principals = {"priya-too"}},
                  {.name = "omar", .emails = {"lena@talents.example"}, .principals = {"lena@keys"}}},
       .roles = {{"release-manager", {"priya", "omar"}}}});
  const People people(rosters);
  EXPECT_FALSE(people.person_with("priya"));
  EXPECT_FALSE(people.person_with("priya-too"));
  EXPECT_FALSE(people.person_with("lena@keys"));
  EXPECT_THAT(people.with_role("release-manager", kAcme), ElementsAre("omar"));
  EXPECT_THAT(people.who_are({"lena@talents.example"}), UnorderedElementsAre("lena", "omar"))
      << "either may be it";
  EXPECT_THAT(people.all(), ElementsAre("dirk", "lena", "omar"));
}

EffectivePolicy merged(std::vector<Policy> policies) {
  Catalog catalog{};
  catalog.policies = std::move(policies);
  return effective_policy(catalog, {.key = {kAcme, EnvironmentName("production")}});
}

TEST(ApprovalRulesTest, TheStrictestCountOfTheSamePeopleWins) {
  const auto policy =
      merged({{.name = "a", .approvals = {{.count = 1, .roles = {"b", "a"}, .not_author = false}}},
              {.name = "b", .approvals = {{.stage = "production", .count = 2, .roles = {"a", "b"}}}},
              {.name = "c", .approvals = {{.stage = "staging", .count = 9}}},
              {.name = "d",
               .client = kAcme,
               .approvals = {{.count = 1, .roles = {"a", "b"}, .not_author = false}}}});
  ASSERT_EQ(policy.approvals.size(), 1);
  EXPECT_EQ(policy.approvals.front().count, 2);
  EXPECT_TRUE(policy.approvals.front().not_author);
  EXPECT_EQ(policy.approvals.front().stage, "production");
}

TEST(ApprovalRulesTest, OtherPeopleAndOtherLevelsAreAskedBesides) {
  const auto policy = merged({{.name = "a", .approvals = {{.count = 1, .roles = {"a"}}}},
                              {.name = "b",
                               .client = kAcme,
                               .approvals = {{.count = 1, .roles = {"b"}},
                                             {.risk = RiskLevel::kHigh, .count = 1, .roles = {"a"}}}}});
  EXPECT_EQ(policy.approvals.size(), 3);
}

TEST(ApprovalRulesTest, AClientCanShortenHowLongAnApprovalCountsAndNotProlongIt) {
  EXPECT_EQ(merged({}).approvals_expire_after, hours(72));
  EXPECT_EQ(merged({{.name = "a", .approvals_expire_after = hours(96)}}).approvals_expire_after, hours(96));
  EXPECT_EQ(merged({{.name = "a", .approvals_expire_after = hours(96)},
                    {.name = "b", .approvals_expire_after = hours(90)}})
                .approvals_expire_after,
            hours(90));
  EXPECT_EQ(
      merged({{.name = "a", .client = kAcme, .approvals_expire_after = hours(96)}}).approvals_expire_after,
      hours(72));
  EXPECT_EQ(
      merged({{.name = "a", .client = kAcme, .approvals_expire_after = hours(2)}}).approvals_expire_after,
      hours(2));
}

TEST(EmergencyRolesTest, AreWhatEveryPolicyOfTheFleetNamesAndAClientCanOnlyTakeSomeAway) {
  using Roles = std::vector<std::string>;
  const Policy fleet{.name = "a", .emergency_roles = Roles{"on-call", "admin"}};
  const Policy other{.name = "b", .emergency_roles = Roles{"admin", "boss"}};
  const Policy clients{.name = "c", .client = kAcme, .emergency_roles = Roles{"admin"}};
  EXPECT_THAT(merged({}).emergency_roles, IsEmpty());
  EXPECT_THAT(merged({fleet}).emergency_roles, ElementsAre("on-call", "admin"));
  EXPECT_THAT(merged({fleet, other}).emergency_roles, ElementsAre("admin"));
  EXPECT_THAT(merged({fleet, clients}).emergency_roles, ElementsAre("admin"));
  EXPECT_THAT(merged({clients}).emergency_roles, IsEmpty()) << "a client alone gives nobody anything";
}

}  // namespace
}  // namespace talentops::domain
