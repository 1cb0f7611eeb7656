#include "controller/codec/json_edit.hpp"
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

// A value of a file that is merged into goes by its pointer.

constexpr const char* kSettings = ".claude/settings.json";
constexpr const char* kServers = ".mcp.json";
const std::string kRegion = std::string(kSettings) + "#/env/REGION";

class AdoptValueTest : public AdoptTest {
 protected:
  void deliver(const std::string& version, const std::string& greeting, const std::string& settings,
               const std::string& spec = "") {
    world.add_bundle(version, greeting, {{"settings.json", settings}});
    world.certify(version);
    world.wish(version, spec);
    world.merge();
    world.settle();
  }
  std::string settings() { return world.disk().read(kSettings).value_or("(absent)"); }
  static std::string with_region(const std::string& region) {
    return "{\n  \"model\": \"opus\",\n  \"env\": {\"REGION\": \"" + region + "\", \"MINE\": \"1\"}\n}\n";
  }
  static constexpr const char* kOurs = R"({"env": {"REGION": "eu"}})";
};

TEST_F(AdoptValueTest, IsTakenOverAndPutBackWhenTheTalentGoes) {
  world.disk().write(kSettings, with_region("us"));
  world.wish_another();
  deliver("1.0.0", "Greet politely.", kOurs);
  EXPECT_THAT(world.story(), IsEmpty());
  EXPECT_THAT(world.status().message, HasSubstr(kRegion));

  adopt(kRegion);
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  EXPECT_EQ(settings(), with_region("eu"));
  world.expect_silence();

  deliver("1.1.0", "Greet by name.", R"({"env": {"REGION": "asia"}})");
  EXPECT_EQ(settings(), with_region("asia"));

  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(settings(), with_region("us"));
}

TEST_F(AdoptValueTest, AnObjectIsPutBackToo) {
  world.disk().write(kServers, R"({"mcpServers": {"crm": {"command": "theirs", "args": ["-v"]}}})");
  world.wish_another();
  world.add_bundle("1.0.0", "Greet politely.",
                   {{"mcp.json", R"({"mcpServers": {"crm": {"command": "ours"}}})"}});
  world.certify("1.0.0");
  world.wish("1.0.0");
  world.merge();
  adopt(std::string(kServers) + "#/mcpServers/crm");
  world.settle();
  EXPECT_THAT(world.disk().read(kServers).value(), HasSubstr("ours"));
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(
      codec::json_canonical(codec::read_json_places(world.disk().read(kServers).value(), kServers).value()),
      R"({"mcpServers":{"crm":{"args":["-v"],"command":"theirs"}}})");
}

TEST_F(AdoptValueTest, AnotherValueOfTheFileIsNotMeant) {
  world.disk().write(kSettings, with_region("us"));
  deliver("1.0.0", "Greet politely.", kOurs);
  for (const auto& item : {std::string(kSettings), std::string(kSettings) + "#/env"}) adopt(item);
  world.settle();
  EXPECT_EQ(settings(), with_region("us"));
  EXPECT_EQ(world.status().reason, "Platform");
}

TEST_F(AdoptValueTest, AFailedDeploymentPutsItBackAsItWas) {
  world.disk().write(kSettings, with_region("us"));
  deliver("1.0.0", "Greet rudely.", kOurs, kSmoke);
  adopt(kRegion);
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 rolledBack"));
  EXPECT_EQ(settings(), with_region("us"));
}

TEST_F(AdoptValueTest, AVersionWithoutItGivesItBackAndItsWayBackTakesItAgain) {
  world.disk().write(kSettings, with_region("us"));
  deliver("1.0.0", "Greet politely.", kOurs);
  adopt(kRegion);
  world.settle();
  deliver("1.1.0", "Greet politely by name.", R"({"env": {"OTHER": "x"}})", kSmoke);
  EXPECT_THAT(settings(), HasSubstr("\"REGION\": \"us\""));
  world.person_says(ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_THAT(settings(), HasSubstr("\"REGION\": \"eu\""));
  world.wish_another();
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(settings(), with_region("us"));
}

TEST_F(AdoptValueTest, WhatTheClientMadeOfItSinceStays) {
  world.disk().write(kSettings, with_region("us"));
  world.wish_another();
  deliver("1.0.0", "Greet politely.", kOurs);
  adopt(kRegion);
  world.settle();
  world.disk().write(kSettings, with_region("moon"));
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(settings(), with_region("moon"));
}

TEST_F(AdoptValueTest, NothingIsRemovedWhereItsCopyIsGone) {
  world.disk().write(kSettings, with_region("us"));
  world.wish_another();
  deliver("1.0.0", "Greet politely.", kOurs);
  adopt(kRegion);
  world.settle();
  world.disk().remove(".talentops/saved/before-" + sha256("\"us\"").hex());
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(settings(), with_region("eu"));
  EXPECT_EQ(world.serves(), "Greet politely.");
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
