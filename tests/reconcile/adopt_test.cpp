#include "tests/reconcile/pass_world.hpp"

/// What only a person can decide: files in the way, workspaces that moved, states that nobody understands.
namespace talentops::test {
namespace {

using domain::ActVerb;
using domain::UnlockAs;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kAgent = ".claude/agents/greeter.md";
constexpr const char* kIdentity = ".talentops/target.json";
constexpr const char* kReceiptFolder = ".talentops/talents/greeter";

class AdoptTest : public testing::Test {
 protected:
  domain::DeploymentId newest() const {
    return world.manifests().empty() ? domain::DeploymentId() : world.last().intent.id;
  }
  void adopt(const std::string& item) {
    world.person_acts(
        {.verb = ActVerb::kAdopt, .environment = world.key.name, .deployment = newest(), .item = item});
  }
  void unlock(UnlockAs as) {
    world.person_acts(
        {.verb = ActVerb::kUnlock, .environment = world.key.name, .deployment = newest(), .as = as});
  }
  /// As if it had been copied from another host.
  void move() {
    auto identity = world.disk().read(kIdentity).value();
    const auto at = identity.find("\"host\":\"");
    ASSERT_NE(at, std::string::npos) << identity;
    identity.insert(at + std::string("\"host\":\"").size(), "another-");
    world.disk().write(kIdentity, identity);
  }
  PassWorld world;
};

TEST_F(AdoptTest, AFileInTheWayIsTakenOverAndPutBackWhenTheTalentGoes) {
  world.disk().write(kAgent, "the client's greeter\n");
  world.wish_another();
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  EXPECT_THAT(world.story(), IsEmpty());
  EXPECT_EQ(world.status().reason, "Platform");

  adopt(kAgent);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  world.expect_silence();

  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(world.disk().read(kAgent), "the client's greeter\n");
}

TEST_F(AdoptTest, AnotherPathIsNotMeant) {
  world.disk().write(kAgent, "the client's greeter\n");
  world.deliver("1.0.0", "Greet politely.");
  adopt(".claude/agents/other.md");
  world.settle();
  EXPECT_EQ(world.disk().read(kAgent), "the client's greeter\n");
}

TEST_F(AdoptTest, WhatWasAllowedOnceIsNotAllowedForEver) {
  world.disk().write(kAgent, "the client's greeter\n");
  world.wish_another();
  world.deliver("1.0.0", "Greet politely.");
  adopt(kAgent);
  world.settle();
  world.unwish();
  world.merge();
  world.settle();
  world.wish("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.disk().read(kAgent), "the client's greeter\n");
  EXPECT_EQ(world.status().reason, "Platform");
}

TEST_F(AdoptTest, AMovedWorkspaceIsServedAgain) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  move();
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_EQ(world.status().reason, "UnknownState");

  adopt(".");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 succeeded"));
  world.expect_silence();
}

TEST_F(AdoptTest, WhereTheReceiptIsLostAPersonSaysWhatIsTrue) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.disk().remove(kReceiptFolder);
  world.disk().write(kAgent, "edited by somebody\n");
  world.settle();
  EXPECT_EQ(world.status().reason, "UnknownState");

  unlock(UnlockAs::kCurrent);
  world.settle();
  EXPECT_EQ(world.disk().read(kAgent), "edited by somebody\n") << "it is the client's now";
  EXPECT_EQ(world.status().reason, "Platform");

  unlock(UnlockAs::kReinstall);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.disk().kept_tree(),
              Contains(testing::Pair(HasSubstr("saved/"), HasSubstr("edited by somebody\n"))));
  world.expect_silence();
}

TEST_F(AdoptTest, AReceiptThatTheRecordsDoNotKnowIsBelievedOnceAPersonSaysSo) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  auto receipt = world.disk().read(std::string(kReceiptFolder) + "/receipt.json").value();
  const auto id = world.last().intent.id.text();
  for (auto at = receipt.find(id); at != std::string::npos; at = receipt.find(id))
    receipt.replace(at, id.size(), "20260101T000000Z-00000000");
  world.disk().write(std::string(kReceiptFolder) + "/receipt.json", receipt);
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.status().reason, "UnknownState");
  EXPECT_EQ(world.serves(), "Greet politely.");

  unlock(UnlockAs::kCurrent);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  world.expect_silence();
}

}  // namespace
}  // namespace talentops::test
