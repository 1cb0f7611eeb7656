#include "reconcilers/claude_code/merged_items.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"
#include "reconcilers/claude_code/constraints.hpp"

namespace talentops::claude_code {
namespace {

using domain::ItemKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> names(const MergedItems& merged) {
  std::vector<std::string> all;
  for (const auto& problem : merged.problems) all.push_back(problem.error.text());
  for (const auto& item : merged.items) all.push_back(item.path + " = " + *item.content);
  return all;
}

TEST(MergedItemsTest, SettingsAreTakenPieceByPiece) {
  const auto merged = items_of_settings(R"j({
    "model": "opus",
    "permissions": {"allow": ["Read", "Bash(ls:*)"], "defaultMode": "plan"},
    "env": {},
    "hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "check"}]}]},
    "extraKnownMarketplaces": {"acme": {"source": {"source": "github", "repo": "acme/x"}}}
  })j",
                                        "settings.json");
  EXPECT_THAT(
      names(merged),
      ElementsAre(
          ".claude/settings.json#/model = \"opus\"",
          ".claude/settings.json#/permissions/allow \"Read\" = \"Read\"",
          ".claude/settings.json#/permissions/allow \"Bash(ls:*)\" = \"Bash(ls:*)\"",
          ".claude/settings.json#/permissions/defaultMode = \"plan\"", ".claude/settings.json#/env = {}",
          testing::MatchesRegex(R"(.*#/hooks/PreToolUse [0-9a-f]{12} = \{"hooks":.*,"matcher":"Bash"\})"),
          ".claude/settings.json#/extraKnownMarketplaces/acme = "
          "{\"source\":{\"repo\":\"acme/x\",\"source\":\"github\"}}"));
  EXPECT_EQ(merged.items.at(1).kind, ItemKind::kElement);
  EXPECT_EQ(merged.items.at(1).merge, (domain::MergePoint{".claude/settings.json", "/permissions/allow"}));
  EXPECT_EQ(merged.items.at(0).kind, ItemKind::kKey);
}

TEST(MergedItemsTest, ServersAreTakenAsAWhole) {
  EXPECT_THAT(
      names(items_of_servers(
          R"({"mcpServers": {"crm": {"type": "http", "url": "${CRM_URL}", "headers": {"x": "${TOKEN}"}}}})",
          "mcp.json")),
      ElementsAre(".mcp.json#/mcpServers/crm = "
                  "{\"headers\":{\"x\":\"${TOKEN}\"},\"type\":\"http\",\"url\":\"${CRM_URL}\"}"));
}

TEST(MergedItemsTest, MemoryIsAFileAndALine) {
  EXPECT_THAT(names(items_of_memory("Be kind.\n", "acme-greeter")),
              ElementsAre(".claude/talents/acme-greeter.md = Be kind.\n",
                          "CLAUDE.md#@.claude/talents/acme-greeter.md = @.claude/talents/acme-greeter.md"));
}

TEST(MergedItemsTest, WhatCannotBeLoadedIsRefusedWithItsPlace) {
  const auto only = [](const MergedItems& merged) {
    EXPECT_EQ(merged.problems.size(), 1U);
    return merged.problems.empty() ? std::string() : merged.problems.front().error.text();
  };
  EXPECT_THAT(only(items_of_settings("{\n  \"a\": 1,\n}", "t/settings.json")),
              HasSubstr("t/settings.json:3:1: "));
  EXPECT_THAT(only(items_of_settings("[]", "s")), HasSubstr("is not a JSON object"));
  EXPECT_THAT(only(items_of_servers(R"({"servers": {}})", "m")),
              HasSubstr("servers is no member of mcp.json"));
  EXPECT_THAT(only(items_of_servers("{\"mcpServers\":\n {\"a\": {\"url\": \"x\"}}}", "m")),
              HasSubstr("m:2:3: the server a has a url and no type"));
  EXPECT_THAT(only(items_of_servers(R"({"mcpServers": {"a": {}}})", "m")),
              HasSubstr("neither command nor url"));
}

TEST(MergedItemsTest, ASecretIsRefusedAndNotShown) {
  for (const auto* text :
       {R"({"env": {"API_TOKEN": "hunter2hunter2"}})", R"({"env": {"X": "ghp_0123456789abcdef0123"}})",
        R"({"list": ["Bearer abcdefghijklmnop"]})"}) {
    const auto merged = items_of_settings(text, "settings.json");
    ASSERT_EQ(merged.problems.size(), 1U) << text;
    EXPECT_EQ(merged.problems.front().error.code, codes::kBundleSecret);
    EXPECT_THAT(merged.problems.front().error.text(),
                testing::Not(testing::AnyOf(HasSubstr("hunter2"), HasSubstr("ghp_"), HasSubstr("abcdefgh"))));
  }
  EXPECT_THAT(items_of_settings(R"({"env": {"API_TOKEN": "${CRM_TOKEN}"}})", "s").problems, IsEmpty());
}

TEST(MergedItemsTest, ConstraintsHoldForSettingsToo) {
  const domain::Constraints strict{.models = {"sonnet"}, .deny_tools = {"Bash"}, .max_bytes = {}};
  const auto codes_of = [&](std::string_view text) {
    std::vector<std::string> codes;
    for (const auto& problem : check_merged(items_of_settings(text, "s").items, strict, "s"))
      codes.push_back(problem.error.code.text());
    return codes;
  };
  EXPECT_THAT(codes_of(R"({"model": "opus"})"), ElementsAre(codes::kModelNotAllowed.text()));
  EXPECT_THAT(codes_of(R"({"model": "sonnet"})"), IsEmpty());
  EXPECT_THAT(codes_of(R"j({"permissions": {"allow": ["Bash(ls:*)"]}})j"),
              ElementsAre(codes::kToolDenied.text()));
  EXPECT_THAT(codes_of(R"j({"permissions": {"deny": ["Bash(ls:*)"]}})j"), IsEmpty());
  EXPECT_THAT(codes_of(R"({"permissions": {"defaultMode": "bypassPermissions"}})"),
              ElementsAre(codes::kToolDenied.text()));
}

}  // namespace
}  // namespace talentops::claude_code
