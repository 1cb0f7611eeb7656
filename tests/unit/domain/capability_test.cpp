#include "controller/domain/capability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = CapabilityKind;

std::vector<std::string> changes(const Capabilities& before, const Capabilities& after) {
  std::vector<std::string> texts;
  for (const auto& each : changed_capabilities(before, after)) {
    const auto* sign = each.change == CapabilityChange::kGained    ? "+"
                       : each.change == CapabilityChange::kChanged ? "~"
                                                                   : "-";
    texts.push_back(std::string(sign) + (each.loosens() ? " loosens " : " ") + text_of(each.capability));
  }
  return texts;
}

TEST(CapabilityTest, NothingChangesBetweenTheSame) {
  const Capabilities same = {{Kind::kTool, "Read", "greeter"}, {Kind::kMcpServer, "crm", "", "{}"}};
  EXPECT_THAT(changes(same, same), IsEmpty());
}

TEST(CapabilityTest, WhatIsNewIsGainedAndWhatGoesIsLost) {
  EXPECT_THAT(changes({{Kind::kTool, "Read", "greeter"}}, {{Kind::kTool, "Bash", "greeter"}}),
              ElementsAre("+ loosens tool Bash of greeter", "- tool Read of greeter"));
}

TEST(CapabilityTest, ADenialThatGoesLoosensAndOneThatComesDoesNot) {
  const Capability denial{Kind::kDenial, "Read(.env)"};
  EXPECT_THAT(changes({denial}, {}), ElementsAre("- loosens not without asking, or never: Read(.env)"));
  EXPECT_THAT(changes({}, {denial}), ElementsAre("+ not without asking, or never: Read(.env)"));
}

TEST(CapabilityTest, AServerWithAnotherCommandIsChanged) {
  EXPECT_THAT(changes({{Kind::kMcpServer, "crm", "", "a"}}, {{Kind::kMcpServer, "crm", "", "b"}}),
              ElementsAre("~ loosens MCP server crm"));
}

TEST(CapabilityTest, WhoHadEveryToolGainsNone) {
  const Capability every{Kind::kTool, "*", "greeter"};
  const Capability bash{Kind::kTool, "Bash", "greeter"};
  EXPECT_THAT(changes({every}, {bash}), ElementsAre("- every tool of greeter"));
  EXPECT_THAT(changes({bash}, {every}), ElementsAre("+ loosens every tool of greeter"));
  EXPECT_THAT(changes({every}, {every, {Kind::kTool, "Bash", "other"}}),
              ElementsAre("+ loosens tool Bash of other"));
}

}  // namespace
}  // namespace talentops::domain
