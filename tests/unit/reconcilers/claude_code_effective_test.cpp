#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reconcilers/claude_code/effective.hpp"

namespace talentops::claude_code {
namespace {

using domain::Effectiveness;
using ::testing::HasSubstr;

const std::string kAgentText = "---\nname: Greeter\ndescription: greets\n---\nhello\n";
constexpr const char* kSettings = "/etc/claude-code/managed-settings.json";
constexpr const char* kDropIn = "/etc/claude-code/managed-settings.d/10.json";

domain::Receipt receipt_with(std::vector<std::string> paths) {
  domain::Receipt receipt{.talent = domain::TalentName("greeter"), .release = domain::ReleaseName("greeter")};
  receipt.installed = {*domain::Version::parse("1.0.0"), {}, 1, domain::DeploymentId("d1"), Instant()};
  for (auto& path : paths) receipt.items.push_back({.path = std::move(path), .written = sha256("x")});
  return receipt;
}

class EffectiveTest : public ::testing::Test {
 protected:
  EffectiveJudgement judge(std::vector<ReadFile> settings, const std::vector<ReadFile>& others = {}) const {
    std::vector<AgentFile> other_agents;
    for (const ReadFile& file : others) other_agents.push_back(read_agent(file));
    return judge_effectiveness({receipt,
                                std::move(settings),
                                {read_agent({".claude/agents/greeter.md", kAgentText})},
                                std::move(other_agents),
                                skills,
                                {}});
  }
  domain::Receipt receipt = receipt_with({".claude/agents/greeter.md"});
  std::vector<std::string> skills;
};

TEST_F(EffectiveTest, NothingInTheWayIsEffective) {
  EXPECT_EQ(judge({}).effectiveness, Effectiveness::kEffective);
}

TEST_F(EffectiveTest, NothingInstalledIsUnknown) {
  receipt.installed.reset();
  EXPECT_EQ(judge({}).effectiveness, Effectiveness::kUnknown);
}

struct Settings {
  const char* name;
  std::vector<ReadFile> files;
  Effectiveness expected;
  const char* names;
};
void PrintTo(const Settings& settings, std::ostream* out) { *out << settings.name; }
class ManagedSettingsTest : public EffectiveTest, public ::testing::WithParamInterface<Settings> {};

TEST_P(ManagedSettingsTest, DecideForAgents) {
  const auto judged = judge(GetParam().files);
  EXPECT_EQ(judged.effectiveness, GetParam().expected);
  EXPECT_THAT(judged.detail, HasSubstr(GetParam().names));
}

INSTANTIATE_TEST_SUITE_P(
    Files, ManagedSettingsTest,
    ::testing::Values(
        Settings{"Silent", {{kSettings, R"({"model": "opus"})"}}, Effectiveness::kEffective, ""},
        Settings{"PluginsOnly",
                 {{kSettings, R"({"strictPluginOnlyCustomization": true})"}},
                 Effectiveness::kNotEffective,
                 kSettings},
        Settings{"NotPluginsOnly",
                 {{kSettings, R"({"strictPluginOnlyCustomization": false})"}},
                 Effectiveness::kEffective,
                 ""},
        Settings{"ListedAgents",
                 {{kDropIn, R"({"strictPluginOnlyCustomization": ["agents"]})"}},
                 Effectiveness::kNotEffective,
                 kDropIn},
        Settings{"ListedSkills",
                 {{kDropIn, R"({"strictPluginOnlyCustomization": ["skills", "hooks"]})"}},
                 Effectiveness::kEffective,
                 ""},
        Settings{"LaterFileTakesItBack",
                 {{kSettings, R"({"strictPluginOnlyCustomization": true})"},
                  {kDropIn, R"({"strictPluginOnlyCustomization": false})"}},
                 Effectiveness::kEffective,
                 ""},
        Settings{"Broken", {{kSettings, "{"}}, Effectiveness::kUnknown, kSettings},
        Settings{"OtherType",
                 {{kSettings, R"({"strictPluginOnlyCustomization": "yes"})"}},
                 Effectiveness::kUnknown,
                 kSettings}),
    [](const auto& settings) { return settings.param.name; });

TEST_F(EffectiveTest, AnotherAgentOfTheSameNameShadows) {
  const auto judged =
      judge({}, {{".claude/agents/sub/other.md", "---\nname: greeter\ndescription: other\n---\n"}});
  EXPECT_EQ(judged.effectiveness, Effectiveness::kNotEffective);
  EXPECT_THAT(judged.detail, HasSubstr(".claude/agents/sub/other.md"));
}

TEST_F(EffectiveTest, FilesThatTheRuntimePassesOverDoNotShadow) {
  EXPECT_EQ(judge({}, {{"a.md", "greeter"},
                       {"b.md", "---\nname: greeter\n---\n"},
                       {"c.md", "---\nname: other\ndescription: greeter\n---\n"}})
                .effectiveness,
            Effectiveness::kEffective);
}

TEST_F(EffectiveTest, AnAdministratorsSkillGoesFirst) {
  receipt = receipt_with({".claude/skills/greet/SKILL.md"});
  skills = {"other"};
  EXPECT_EQ(judge({}).effectiveness, Effectiveness::kEffective);
  skills = {"greet"};
  EXPECT_EQ(judge({}).effectiveness, Effectiveness::kNotEffective);
}

TEST_F(EffectiveTest, ADirectoryOfThisDeploymentNeedsARestart) {
  receipt.directories = {{".claude/agents", domain::DeploymentId("d1")}};
  EXPECT_EQ(judge({}).effectiveness, Effectiveness::kRestartNeeded);
  receipt.directories = {{".claude/agents", domain::DeploymentId("d0")}};
  EXPECT_EQ(judge({}).effectiveness, Effectiveness::kEffective);
}

}  // namespace
}  // namespace talentops::claude_code
