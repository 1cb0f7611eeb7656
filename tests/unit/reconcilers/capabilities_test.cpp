#include "reconcilers/claude_code/capabilities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::claude_code {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

domain::Item file(const std::string& path, const std::string& content) {
  return {.path = path, .content = std::make_shared<const std::string>(content)};
}
domain::Item merged(const std::string& into, const std::string& pointer, const std::string& value,
                    domain::ItemKind kind = domain::ItemKind::kKey) {
  return {.path = into + "#" + pointer,
          .kind = kind,
          .content = std::make_shared<const std::string>(value),
          .merge = domain::MergePoint{into, pointer}};
}

std::vector<std::string> capabilities(std::vector<domain::Item> items) {
  domain::Package package;
  package.items = std::move(items);
  std::vector<std::string> texts;
  for (const auto& each : capabilities_of(package)) texts.push_back(text_of(each));
  return texts;
}

TEST(CapabilitiesTest, AnAgentMayWhatItsFrontMatterSays) {
  EXPECT_THAT(
      capabilities({file(".claude/agents/greeter.md",
                         "---\nname: greeter\ntools: Read, Bash(git log:*)\nmodel: opus\ndisallowedTools: "
                         "[WebFetch]\npermissionMode: acceptEdits\n---\nHello\n")}),
      ElementsAre("tool Bash(git log:*) of greeter", "tool Read of greeter",
                  "not without asking, or never: WebFetch of greeter", "model opus of greeter",
                  "agent greeter", "setting permissionMode of greeter"));
}

TEST(CapabilitiesTest, AnAgentThatNamesNoToolsHasThemAll) {
  EXPECT_THAT(capabilities({file(".claude/agents/greeter.md", "---\nname: greeter\n---\nHello\n")}),
              ElementsAre("every tool of greeter", "agent greeter"));
}

TEST(CapabilitiesTest, SkillsAndCommandsMayWhatTheyAllowThemselves) {
  EXPECT_THAT(
      capabilities({file(".claude/skills/refund/SKILL.md", "---\nname: refund\nallowed-tools: [Read]\n---\n"),
                    file(".claude/skills/refund/notes.md", "tools: none"),
                    file(".claude/commands/greet.md", "Greet.\n")}),
      ElementsAre("tool Read of refund", "skill refund", "command greet"));
}

TEST(CapabilitiesTest, WhatIsMergedIntoTheClientsFilesCounts) {
  constexpr auto kElement = domain::ItemKind::kElement;
  EXPECT_THAT(
      capabilities({merged(".claude/settings.json", "/permissions/allow", "\"Bash(ls:*)\"", kElement),
                    merged(".claude/settings.json", "/permissions/deny", "\"Read(.env)\"", kElement),
                    merged(".claude/settings.json", "/hooks/PreToolUse", "{\"command\":\"audit\"}", kElement),
                    merged(".claude/settings.json", "/env/REGION", "\"eu\""),
                    merged(".mcp.json", "/mcpServers/crm", "{\"command\":\"crm\"}"),
                    merged("CLAUDE.md", "", "@analyst.md", domain::ItemKind::kLine)}),
      ElementsAre("allowed without asking: Bash(ls:*)", "not without asking, or never: Read(.env)",
                  "MCP server crm", "hook PreToolUse {\"command\":\"audit\"}", "setting env/REGION"));
}

TEST(CapabilitiesTest, OtherFilesAllowNothing) {
  EXPECT_THAT(capabilities({file(".claude/rules/style.md", "tools: Bash"), file("CLAUDE.md", "x")}),
              IsEmpty());
}

TEST(CapabilitiesTest, HooksAndServersOfAnAgentOfItsOwnAreTold) {
  const auto told = capabilities(
      {file(".claude/agents/a.md",
            "---\nname: a\ntools: Read\nhooks:\n  Stop:\n    - x\nmcpServers:\n  - crm\n---\n")});
  EXPECT_THAT(told,
              ElementsAre("tool Read of a", "MCP server mcpServers of a", "hook hooks of a", "agent a"));
}

}  // namespace
}  // namespace talentops::claude_code
