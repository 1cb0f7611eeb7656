#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/merged_items.hpp"
#include "tests/reconcile/directory_target_world.hpp"

/// What a talent puts into files that are the client's, and what the client finds of it afterwards.
namespace talentops::test {
namespace {

using domain::ItemState;
using simulation::Deed;
using simulation::EffectKind;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kSettings = ".claude/settings.json";
const std::string kServers = ".mcp.json";
const std::string kMemory = "CLAUDE.md";

const std::string kOdd =
    "{ \"model\" : \"opus\",\n\n\t\"permissions\": {\n\t\t\"allow\": [ \"Read\" ]   }\n}\n\n";

domain::Package package(const std::string& version, const std::string& settings,
                        const std::string& servers = "{}", const std::string& memory = "",
                        const std::string& talent = "greeter") {
  auto made = make_package(version, {}, talent);
  const auto add = [&](const claude_code::MergedItems& merged) {
    EXPECT_THAT(merged.problems, IsEmpty());
    made.items.insert(made.items.end(), merged.items.begin(), merged.items.end());
  };
  add(claude_code::items_of_settings(settings, "settings.json"));
  add(claude_code::items_of_servers(servers, "mcp.json"));
  if (!memory.empty()) add(claude_code::items_of_memory(memory, talent));
  return made;
}

const std::string kFirst = R"j({"permissions": {"allow": ["Bash(ls:*)", "Read"]}, "env": {"REGION": "eu"}})j";
const std::string kSecond = R"j({"permissions": {"deny": ["WebFetch"]}, "env": {"REGION": "us"}})j";
const std::string kModified =
    R"j({"permissions": {"allow": ["Read", "Bash(ls:*)"]}, "env": {"REGION": "mine"}})j";

class MergedFilesTest : public testing::Test {
 protected:
  MergedFilesTest() { holder = *world.take(); }

  std::string text(const std::string& path) const { return world.disk().read(path).value_or("(absent)"); }
  void write(const std::string& path, const std::string& bytes) { world.disk().write(path, bytes); }

  Status install(const domain::Package& wanted, const std::string& deployment) {
    return world.install(wanted, deployment, holder);
  }
  Status upgrade(const domain::Package& wanted, const std::string& deployment, const domain::Package& before,
                 const std::string& earlier) {
    return world.install(wanted, deployment, holder, TargetWorld::way_back_of(before, earlier));
  }
  Status back(const domain::Package& from, const std::string& deployment,
              const std::optional<domain::WayBack>& way_back = {}) {
    return world.target().revert(TargetWorld::reversion_of(from, deployment, way_back), holder, Call{});
  }
  /// The client writes `bytes` just before each of the next `times` exchanges of the settings.
  void write_before_exchange(const std::string& bytes, int times) {
    world.obstacle = [this, bytes, times](const Deed& deed) mutable -> std::optional<Error> {
      if (deed.kind == EffectKind::kExchange && deed.to == kSettings && times-- > 0)
        write(kSettings, bytes + std::string(static_cast<std::size_t>(times), ' '));
      return std::nullopt;
    };
  }
  std::vector<std::pair<std::string, ItemState>> items() {
    std::vector<std::pair<std::string, ItemState>> states;
    const auto seen = world.observe();
    for (const auto& item : seen.talents.at(domain::TalentName("greeter")).items)
      states.emplace_back(item.path, item.state);
    return states;
  }

  TargetWorld world;
  ports::Holder holder;
  const domain::Package first = package("1.0.0", kFirst);
  const domain::Package second = package("2.0.0", kSecond);
};

TEST_F(MergedFilesTest, AddsItsOwnAndKeepsTheLayoutOfTheRest) {
  write(kSettings, kOdd);
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_EQ(
      text(kSettings),
      "{ \"model\" : \"opus\",\n\n\t\"permissions\": {\n\t\t\"allow\": [ \"Read\", \"Bash(ls:*)\" ]   },\n"
      "\t\"env\": {\n\t\t\"REGION\": \"eu\"\n\t}\n}\n\n");
}

TEST_F(MergedFilesTest, IsTakenBackByteForByte) {
  write(kSettings, kOdd);
  write(kMemory, "Be kind.");
  const auto wanted =
      package("1.0.0", kFirst, R"({"mcpServers": {"crm": {"command": "crm", "args": ["-x"]}}})", "Greet.\n");
  ASSERT_TRUE(install(wanted, "d1"));
  EXPECT_EQ(text(kMemory), "Be kind.\n@.claude/talents/greeter.md\n");
  EXPECT_EQ(text(".claude/talents/greeter.md"), "Greet.\n");
  EXPECT_THAT(text(kServers), HasSubstr("\"crm\""));
  ASSERT_TRUE(back(wanted, "d1"));
  EXPECT_EQ(text(kSettings), kOdd);
  EXPECT_EQ(text(kMemory), "Be kind.");
  EXPECT_EQ(text(kServers), "(absent)");
  EXPECT_EQ(text(".claude/talents/greeter.md"), "(absent)");
}

TEST_F(MergedFilesTest, GoesFromVersionToVersionAndBackByteForByte) {
  write(kSettings, kOdd);
  ASSERT_TRUE(install(first, "d1"));
  const auto before = text(kSettings);
  ASSERT_TRUE(upgrade(second, "d2", first, "d1"));
  EXPECT_THAT(text(kSettings), HasSubstr("\"REGION\": \"us\""));
  EXPECT_THAT(text(kSettings), testing::Not(HasSubstr("Bash(ls:*)")));
  EXPECT_THAT(text(kSettings), HasSubstr("\"Read\"")) << "it was there before us";
  ASSERT_TRUE(back(second, "d2", TargetWorld::way_back_of(first, "d1")));
  EXPECT_EQ(text(kSettings), before);
}

TEST_F(MergedFilesTest, GoesBackByteForByteAlsoWhereThatIsWished) {
  write(kSettings, kOdd);
  ASSERT_TRUE(install(first, "d1"));
  const auto before = text(kSettings);
  ASSERT_TRUE(upgrade(second, "d2", first, "d1"));
  ASSERT_TRUE(upgrade(first, "d3", second, "d2"));
  EXPECT_EQ(text(kSettings), before);
}

TEST_F(MergedFilesTest, TakesBackPieceByPieceWhatAClientHasWrittenSince) {
  write(kSettings, kOdd);
  ASSERT_TRUE(install(first, "d1"));
  auto edited = text(kSettings);
  edited.replace(edited.find("opus"), 4, "sonnet");
  edited.replace(edited.find("\"eu\""), 4, "\"mine\"");
  write(kSettings, edited);
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_THAT(text(kSettings), HasSubstr("sonnet"));
  EXPECT_THAT(text(kSettings), HasSubstr("\"REGION\": \"mine\"")) << "changed by the client: the client's";
  EXPECT_THAT(text(kSettings), testing::Not(HasSubstr("Bash(ls:*)")));
  EXPECT_THAT(text(kSettings), HasSubstr("\"Read\""));
}

TEST_F(MergedFilesTest, MergesAgainWhatWasWrittenInBetween) {
  write(kSettings, kOdd);
  const std::string newer = "{\"model\": \"haiku\"}";
  write_before_exchange(newer, 1);
  ASSERT_TRUE(install(first, "d1"));
  EXPECT_THAT(text(kSettings), HasSubstr("haiku"));
  EXPECT_THAT(text(kSettings), HasSubstr("Bash(ls:*)"));
  EXPECT_THAT(text(kSettings), HasSubstr("\"REGION\": \"eu\""));
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_THAT(text(kSettings), HasSubstr("haiku"));
  EXPECT_THAT(text(kSettings), testing::Not(HasSubstr("REGION")));
}

TEST_F(MergedFilesTest, GivesUpOnAFileThatIsWrittenAllTheTimeAndLeavesTheNewest) {
  write(kSettings, kOdd);
  write_before_exchange("{\"model\": \"haiku\"}", 3);
  const auto done = install(first, "d1");
  world.obstacle = {};
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kClientFileBusy);
  EXPECT_EQ(text(kSettings), "{\"model\": \"haiku\"}");
  EXPECT_TRUE(world.observe().talents.empty());
  EXPECT_TRUE(install(first, "d1"));
}

TEST_F(MergedFilesTest, NeverRewritesWhatItCannotRead) {
  for (const auto* broken : {"{\"a\": 1,}", "{\"a\": 1 // x\n}", "[]", "{\"a\": 1, \"a\": 2}",
                             "\xEF\xBB\xBF{}", "{\"a\": \"\xFF\"}"}) {
    write(kSettings, broken);
    const auto done = install(first, "d1");
    ASSERT_FALSE(done) << broken;
    EXPECT_EQ(done.error().code, codes::kClientFileInvalid) << done.error().text();
    EXPECT_EQ(done.error().kind, ErrorKind::kDenied);
    EXPECT_EQ(done.error().where->file, kSettings);
    EXPECT_EQ(text(kSettings), broken);
  }
}

TEST_F(MergedFilesTest, AValueOfTheClientsOwnIsAConflict) {
  write(kSettings, "{\"env\": {\"REGION\": \"us\"}}");
  const auto wanted = world.observe({&first}).talents.at(first.talent).wanted;
  const auto foreign = std::find_if(wanted.begin(), wanted.end(),
                                    [](const auto& item) { return item.state == ItemState::kForeign; });
  ASSERT_NE(foreign, wanted.end());
  EXPECT_EQ(foreign->path, ".claude/settings.json#/env/REGION");
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
  EXPECT_THAT(done.error().message, HasSubstr(".claude/settings.json#/env/REGION"));
  EXPECT_EQ(text(kSettings), "{\"env\": {\"REGION\": \"us\"}}");
}

TEST_F(MergedFilesTest, WhatWasThereBeforeUsIsNeverOurs) {
  write(kSettings,
        "{\"env\": {\"REGION\": \"eu\"}, \"permissions\": {\"allow\": [\"Bash(ls:*)\", \"Read\"]}}\n");
  ASSERT_TRUE(install(first, "d1"));
  write(kSettings, text(kSettings) + "\n");
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_EQ(text(kSettings),
            "{\"env\": {\"REGION\": \"eu\"}, \"permissions\": {\"allow\": [\"Bash(ls:*)\", \"Read\"]}}\n\n");
}

TEST_F(MergedFilesTest, TellsDriftPieceByPiece) {
  ASSERT_TRUE(install(first, "d1"));
  write(kSettings, R"({"permissions": {"allow": ["Read"]}, "env": {"REGION": "mine"}})");
  EXPECT_THAT(
      items(),
      testing::UnorderedElementsAre(
          testing::Pair(".claude/settings.json#/env/REGION", ItemState::kModified),
          testing::Pair(".claude/settings.json#/permissions/allow \"Bash(ls:*)\"", ItemState::kMissing),
          testing::Pair(".claude/settings.json#/permissions/allow \"Read\"", ItemState::kSame)));
}

TEST_F(MergedFilesTest, LeavesAModifiedValueThatTheNewVersionHasUnchanged) {
  ASSERT_TRUE(install(first, "d1"));
  write(kSettings, kModified);
  const auto same = package("2.0.0", kFirst);
  ASSERT_TRUE(upgrade(same, "d2", first, "d1"));
  EXPECT_THAT(text(kSettings), HasSubstr("\"REGION\": \"mine\""));
  EXPECT_THAT(items(),
              testing::Contains(testing::Pair(".claude/settings.json#/env/REGION", ItemState::kLeft)));
}

TEST_F(MergedFilesTest, KeepsACopyOfAModifiedValueThatTheNewVersionReplaces) {
  ASSERT_TRUE(install(first, "d1"));
  write(kSettings, kModified);
  const auto done = upgrade(second, "d2", first, "d1");
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_THAT(text(kSettings), HasSubstr("\"REGION\": \"us\""));
  const auto receipt = *world.observe().talents.at(first.talent).receipt;
  const auto item = std::find_if(receipt.items.begin(), receipt.items.end(), [](const auto& each) {
    return each.path == ".claude/settings.json#/env/REGION";
  });
  ASSERT_NE(item, receipt.items.end());
  ASSERT_TRUE(item->saved);
  EXPECT_EQ(text(".talentops/saved/" + *item->saved), kModified);
}

TEST_F(MergedFilesTest, TwoTalentsShareWhatBothWant) {
  write(kSettings, "{}\n");
  const auto other = package("1.0.0", R"({"permissions": {"allow": ["Read"]}})", "{}", "", "archivist");
  ASSERT_TRUE(install(first, "d1"));
  ASSERT_TRUE(install(other, "d2"));
  ASSERT_TRUE(back(first, "d1"));
  EXPECT_THAT(text(kSettings), HasSubstr("\"Read\"")) << "the other talent still wants it";
  EXPECT_THAT(text(kSettings), testing::Not(HasSubstr("Bash(ls:*)")));
  ASSERT_TRUE(back(other, "d2"));
  EXPECT_EQ(text(kSettings), "{}\n");
}

TEST_F(MergedFilesTest, TwoTalentsWithDifferentValuesAreRefused) {
  const auto other = package("1.0.0", R"({"env": {"REGION": "us"}})", "{}", "", "archivist");
  ASSERT_TRUE(install(first, "d1"));
  const auto before = text(kSettings);
  const auto done = install(other, "d2");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kItemShared);
  EXPECT_EQ(text(kSettings), before);
}

TEST_F(MergedFilesTest, KeepsOnlyTheCopiesThatSomebodyMayNeed) {
  write(kSettings, kOdd);
  ASSERT_TRUE(install(first, "d1"));
  const auto before = text(kSettings);
  ASSERT_TRUE(upgrade(second, "d2", first, "d1"));
  const auto copies = [&] {
    int count = 0;
    for (const auto& [path, content] : world.disk().kept_tree())
      count += path.find("/before-") != std::string::npos;
    return count;
  };
  EXPECT_EQ(copies(), 2) << "of what was there first, and of the first version";
  ASSERT_TRUE(world.target().prune(first.talent, 3, holder, Call{}));
  EXPECT_EQ(copies(), 1);
  ASSERT_TRUE(back(second, "d2", TargetWorld::way_back_of(first, "d1")));
  EXPECT_EQ(text(kSettings), before);
}

TEST_F(MergedFilesTest, RefusesAFileThatIsTooLarge) {
  write(kSettings, "{\"a\": \"" + std::string(4 * 1024 * 1024, 'x') + "\"}");
  const auto done = install(first, "d1");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
  EXPECT_THAT(done.error().message, HasSubstr(kSettings));
}

TEST_F(MergedFilesTest, RefusesALinkInTheWay) {
  world.disk().make_link(kServers, "/etc/passwd");
  const auto wanted = package("3.0.0", "{}", R"({"mcpServers": {"crm": {"command": "crm"}}})");
  const auto done = install(wanted, "d3");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, codes::kContentConflict);
}

}  // namespace
}  // namespace talentops::test
