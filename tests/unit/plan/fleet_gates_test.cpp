#include "controller/plan/fleet_gates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/git.hpp"
#include "tests/unit/plan/ask_gate.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Verdict;
using ::testing::HasSubstr;

std::set<domain::EnvironmentKey> places(int count) {
  std::set<domain::EnvironmentKey> made;
  for (int i = 0; i < count; ++i)
    made.insert({domain::ClientName("c" + std::to_string(i)), domain::EnvironmentName("production")});
  return made;
}

TEST(DigestSuspectTest, ADigestThatWasTakenBackOftenEnoughGoesNowhereElse) {
  auto facts = some_facts();
  EXPECT_EQ(ask(digest_suspect_gate, facts.build()).why, "it was taken back nowhere");
  facts.facts().elsewhere.taken_back[kGreeter] = places(1);
  EXPECT_EQ(ask(digest_suspect_gate, facts.build()).verdict, Verdict::kPass);
  facts.facts().elsewhere.taken_back[kGreeter] = places(2);
  const auto denied = ask(digest_suspect_gate, facts.build());
  EXPECT_EQ(denied.verdict, Verdict::kDeny);
  EXPECT_EQ(denied.code, codes::kDigestSuspect);
  EXPECT_EQ(denied.why, "it was taken back in 2 environments, last seen in c1/production");
  facts.catalog().fleet().max_failures = 3;
  EXPECT_EQ(ask(digest_suspect_gate, facts.build()).verdict, Verdict::kPass);
}

TEST(DigestSuspectTest, WhatIsNotKnownIsANo) {
  auto facts = some_facts();
  facts.facts().elsewhere.unknown = Error{ErrorKind::kUnavailable, codes::kRecordsUnreadable, "torn"};
  EXPECT_EQ(ask(digest_suspect_gate, facts.build()).verdict, Verdict::kDeny);
  EXPECT_THAT(ask(digest_suspect_gate, facts.build()).why, HasSubstr("torn"));
}

TEST(CapacityTest, WithoutALimitThereIsAlwaysRoom) {
  EXPECT_EQ(ask(capacity_gate, some_facts().build()).why, "nothing limits deployments");
}

TEST(CapacityTest, TheFleetHasRoomForSoMany) {
  auto facts = some_facts();
  facts.catalog().fleet().most_deployments = 3;
  facts.facts().elsewhere.under_way = 2;
  EXPECT_EQ(ask(capacity_gate, facts.build()).why, "2 under way in the fleet, of 3");
  facts.facts().elsewhere.under_way = 3;
  const auto full = ask(capacity_gate, facts.build());
  EXPECT_EQ(full.verdict, Verdict::kWait);
  EXPECT_EQ(full.code, codes::kNoCapacity);
  facts.facts().elsewhere.under_way.reset();
  EXPECT_EQ(ask(capacity_gate, facts.build()).verdict, Verdict::kWait) << "nobody has counted them";
}

TEST(CapacityTest, WhatIsUnderWayHasItsPlace) {
  auto facts = some_facts();
  facts.catalog().fleet().most_deployments = 1;
  facts.facts().elsewhere.under_way = 1;
  facts.facts().histories[kGreeter].open = domain::Manifest();
  EXPECT_EQ(ask(capacity_gate, facts.build()).why, "it has its place");
}

TEST(CapacityTest, AnEnvironmentHasRoomForSoMany) {
  domain::Policy policy{.name = "few"};
  policy.most_deployments = 1;
  auto facts = some_facts(a_catalog().with_policy(policy));
  EXPECT_EQ(ask(capacity_gate, facts.build()).why, "there is room");
  facts.facts().histories[domain::TalentName("guide")].open = domain::Manifest();
  const auto full = ask(capacity_gate, facts.build());
  EXPECT_EQ(full.verdict, Verdict::kWait);
  EXPECT_EQ(full.why, "1 under way in this environment, and 1 may be");
}

}  // namespace
}  // namespace talentops::plan::test
