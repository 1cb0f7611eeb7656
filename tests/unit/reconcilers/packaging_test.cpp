// This file is longer than others: one table, a row for each thing that packaging refuses or rewrites.
#include "reconcilers/claude_code/packaging.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/codec/bundle.hpp"
#include "controller/domain/catalog.hpp"

namespace talentops::claude_code {
namespace {

using domain::Severity;
using testing::ElementsAre;
using testing::HasSubstr;

using Files = std::map<std::string, std::string>;

/// A bundle as it is after it was read; the mode of *.sh is 0755.
domain::Bundle bundle(const Files& files) {
  domain::Bundle made;
  made.manifest.name = domain::TalentName("analyst");
  made.manifest.version = *domain::Version::parse("1.2.3");
  made.folder = "talents/analyst/1.2.3";
  for (const auto& [path, content] : files) {
    made.files.push_back(
        {path, path.ends_with(".sh"), sha256(content), std::make_shared<const std::string>(content)});
  }
  made.digest = sha256(codec::canonical_listing(made.files));
  return made;
}

std::string agent(const std::string& name, const std::string& more = "") {
  return "---\nname: " + name + "\ndescription: x\n" + more + "---\nBody\n";
}

domain::Environment environment(std::string prefix = {}) {
  domain::Environment made;
  made.prefix = std::move(prefix);
  return made;
}

domain::Configuration values(std::map<std::string, std::string> given) { return {std::move(given)}; }

std::vector<std::string> codes_of(const Packaged& packaged) {
  std::vector<std::string> codes;
  for (const auto& problem : packaged.problems) codes.push_back(problem.error.code.text());
  return codes;
}

std::string text_of(const Packaged& packaged, const std::string& path) {
  if (!packaged.package) return packaged.problems.front().error.text();
  for (const auto& item : packaged.package->items) {
    if (item.path == path) return *item.content;
  }
  return "(no such item)";
}

std::vector<std::string> paths_of(const Packaged& packaged) {
  std::vector<std::string> paths;
  if (!packaged.package) return paths;
  for (const auto& item : packaged.package->items) paths.push_back(item.path);
  return paths;
}

Files everything() {
  return {
      {"talent.yaml", "name: analyst\n"},
      {"agent.md", agent("analyst", "skills: audit\ntools: Read, Agent(reviewer, Explore), Skill(audit)\n")},
      {"agents/b.md", agent("reviewer", "skills: [audit]\n")},
      {"commands/review.md", "# Review\n"},
      {"rules/tone.md", "Be kind.\r\n"},
      {"output-styles/terse.md", "---\nname: Terse\ndescription: short\n---\nShort.\n"},
      {"skills/audit/SKILL.md", "---\nname: Audit!\ndescription: x\n---\nAudit\n"},
      {"skills/audit/scripts/run.sh", "#!/bin/sh\n"},
      {"CHANGELOG.md", ""},
      {"README.md", ""},
      {"LICENSE.txt", ""},
      {"evals/a.yaml", ""},
      {"migrations/1.sh", ""},
      {"hooks/x.sh", ""}};
}

TEST(PackagingTest, PutsEveryPartWhereClaudeCodeReadsIt) {
  const auto made = bundle(everything());
  const auto packaged = package_with_problems(made, {}, environment());
  EXPECT_THAT(paths_of(packaged), ElementsAre(".claude/agents/analyst.md", ".claude/agents/reviewer.md",
                                              ".claude/commands/review.md", ".claude/output-styles/terse.md",
                                              ".claude/rules/tone.md", ".claude/skills/audit/SKILL.md",
                                              ".claude/skills/audit/scripts/run.sh"));
  EXPECT_THAT(packaged.problems, testing::IsEmpty());
  EXPECT_EQ(text_of(packaged, ".claude/agents/analyst.md"),
            "---\nname: \"analyst\"\ndescription: \"x\"\nskills: \"audit\"\n"
            "tools: \"Read, Agent(reviewer, Explore), Skill(audit)\"\n---\nBody\n");
  EXPECT_EQ(text_of(packaged, ".claude/skills/audit/SKILL.md"),
            "---\nname: \"audit\"\ndescription: \"x\"\n---\nAudit\n");
  EXPECT_EQ(text_of(packaged, ".claude/rules/tone.md"), "Be kind.\r\n");
  ASSERT_TRUE(packaged.package);
  EXPECT_TRUE(packaged.package->items.back().executable);
  EXPECT_FALSE(packaged.package->items.front().executable);
}

TEST(PackagingTest, SecretsAreItemsByReference) {
  const auto made = bundle({{"agent.md", agent("analyst")}});
  const domain::Configuration configuration{{}, {{"crm-token", {"crm", "token", "3"}}}};
  auto place = environment();
  const auto refused = package(made, configuration, place);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kNoSecretsSink);
  place.secrets_sink = domain::SecretsSink{};
  const auto packaged = package(made, configuration, place);
  ASSERT_TRUE(packaged) << packaged.error().text();
  const auto& item = packaged->items.back();
  EXPECT_EQ(item.path, ".claude/settings.local.json#/env/CRM_TOKEN");
  EXPECT_EQ(item.secret, (domain::SecretReference{"crm", "token", "3"}));
  EXPECT_EQ(*item.content, "");
  place.secrets_sink = domain::SecretsSink{"/srv/secrets/acme.env"};
  const auto elsewhere = package(made, configuration, place);
  ASSERT_TRUE(elsewhere) << elsewhere.error().text();
  EXPECT_EQ(elsewhere->items.back().path, "/srv/secrets/acme.env#/CRM_TOKEN");
  EXPECT_NE(elsewhere->id, packaged->id);
}

TEST(PackagingTest, ThePackageSaysWhatItIs) {
  const auto made = bundle({{"agent.md", agent("analyst")}});
  const auto packaged = package(made, {}, environment("acme-"));
  ASSERT_TRUE(packaged) << packaged.error().text();
  EXPECT_EQ(packaged->talent, made.manifest.name);
  EXPECT_EQ(packaged->version, made.manifest.version);
  EXPECT_EQ(packaged->id.bundle, made.digest);
  EXPECT_EQ(packaged->id.configuration, domain::configuration_digest({}, "acme-"));
  EXPECT_EQ(packaged->packager, kPackagerNumber);
  ASSERT_EQ(packaged->items.size(), 1U);
  EXPECT_EQ(packaged->items[0].sha256, sha256(*packaged->items[0].content));
}

TEST(PackagingTest, ContentThatDoesNotChangeIsShared) {
  const auto made = bundle({{"agent.md", agent("analyst")}, {"rules/a.md", "x"}});
  const auto packaged = package(made, {}, environment());
  ASSERT_TRUE(packaged);
  EXPECT_EQ(packaged->items[1].content, made.files[1].content);
  EXPECT_EQ(packaged->items[1].sha256, made.files[1].sha256);
}

TEST(PackagingTest, TheSameInputGivesTheSameBytes) {
  const auto made = bundle(everything());
  const auto first = package(made, {}, environment("acme-"));
  const auto second = package(made, {}, environment("acme-"));
  ASSERT_TRUE(first && second);
  ASSERT_EQ(first->items.size(), second->items.size());
  for (std::size_t i = 0; i < first->items.size(); ++i)
    EXPECT_EQ(first->items[i].sha256, second->items[i].sha256);
}

TEST(PackagingTest, WhatIsPackagedIsPackagedAgainToItself) {
  const auto once =
      package(bundle({{"agent.md", agent("analyst", "tools: [Read]\nmaxTurns: 3\n")}}), {}, environment());
  ASSERT_TRUE(once);
  const auto twice = package(bundle({{"agent.md", *once->items[0].content}}), {}, environment());
  ASSERT_TRUE(twice);
  EXPECT_EQ(*twice->items[0].content, *once->items[0].content);
}

TEST(PackagingTest, ThePrefixRenamesFilesNamesAndReferences) {
  auto files = everything();
  files["commands/ask.md"] =
      "---\nagent: reviewer\nallowed-tools: Task(reviewer), Bash(git add (x)), Agent(*)\n---\nAsk /review\n";
  const auto packaged = package_with_problems(bundle(files), {}, environment("acme-"));
  EXPECT_THAT(paths_of(packaged),
              ElementsAre(".claude/agents/acme-analyst.md", ".claude/agents/acme-reviewer.md",
                          ".claude/commands/acme-ask.md", ".claude/commands/acme-review.md",
                          ".claude/output-styles/acme-terse.md", ".claude/rules/acme-tone.md",
                          ".claude/skills/acme-audit/SKILL.md", ".claude/skills/acme-audit/scripts/run.sh"));
  EXPECT_EQ(text_of(packaged, ".claude/agents/acme-analyst.md"),
            "---\nname: \"acme-analyst\"\ndescription: \"x\"\nskills: \"acme-audit\"\n"
            "tools: \"Read, Agent(acme-reviewer, Explore), Skill(acme-audit)\"\n---\nBody\n");
  EXPECT_EQ(text_of(packaged, ".claude/agents/acme-reviewer.md"),
            "---\nname: \"acme-reviewer\"\ndescription: \"x\"\nskills: [\"acme-audit\"]\n---\nBody\n");
  EXPECT_EQ(text_of(packaged, ".claude/commands/acme-ask.md"),
            "---\nagent: \"acme-reviewer\"\nallowed-tools: \"Task(acme-reviewer), Bash(git add (x)), "
            "Agent(*)\"\n---\nAsk /review\n");
  EXPECT_THAT(text_of(packaged, ".claude/skills/acme-audit/SKILL.md"), HasSubstr("name: \"acme-audit\""));
  EXPECT_THAT(text_of(packaged, ".claude/output-styles/acme-terse.md"), HasSubstr("name: \"acme-Terse\""));
}

TEST(PackagingTest, ANameIsWrittenAsATextWhateverItLooksLike) {
  const auto packaged = package_with_problems(
      bundle({{"agent.md", "---\nname: 007\ndescription: 1.5\nmaxTurns: 3\n---\n"}}), {}, environment());
  EXPECT_EQ(text_of(packaged, ".claude/agents/007.md"),
            "---\nname: \"007\"\ndescription: \"1.5\"\nmaxTurns: 3\n---\n");
}

TEST(PackagingTest, ASkillIsCalledAsItsFolderEvenIfItSaysNothing) {
  const auto packaged = package_with_problems(bundle({{"agent.md", agent("analyst")},
                                                      {"skills/a/SKILL.md", "---\ndescription: x\n---\n"},
                                                      {"skills/b/SKILL.md", "Bare\n"}}),
                                              {}, environment());
  EXPECT_EQ(text_of(packaged, ".claude/skills/a/SKILL.md"), "---\nname: \"a\"\ndescription: \"x\"\n---\n");
  EXPECT_EQ(text_of(packaged, ".claude/skills/b/SKILL.md"), "Bare\n");
}

TEST(PackagingTest, ClientOwnedFilesAndFoldersAreMarked) {
  auto made = bundle({{"agent.md", agent("analyst")},
                      {"rules/a.md", ""},
                      {"skills/s/SKILL.md", ""},
                      {"skills/s/notes.md", ""}});
  made.manifest.client_owned = {"rules/a.md", "skills/s/"};
  const auto packaged = package(made, {}, environment());
  ASSERT_TRUE(packaged);
  for (const auto& item : packaged->items)
    EXPECT_EQ(item.client_owned, item.path != ".claude/agents/analyst.md") << item.path;
}

TEST(PackagingTest, FillsListedFilesAndLeavesOthersAlone) {
  auto made = bundle(
      {{"agent.md", agent("analyst", "model: \"{{ values.model }}\"\n") + "Region {{values.region}}.\n"},
       {"skills/s/SKILL.md", "{{ values.region }} {{ anything }}\n"},
       {"skills/s/data.json", "{\"tone\": \"{{ values.tone }}\", \"nested\": {\"a\": {}}}"},
       {"skills/s/run.sh", "echo {{ values.region }}\n"}});
  made.manifest.templates = {"agent.md", "skills/s/data.json", "skills/s/run.sh"};
  const auto given = values({{"model", "opus\ntools: Bash"}, {"region", "eu"}, {"tone", "\"so\"\n\\"}});
  const auto packaged = package_with_problems(made, given, environment());
  EXPECT_EQ(
      text_of(packaged, ".claude/agents/analyst.md"),
      "---\nname: \"analyst\"\ndescription: \"x\"\nmodel: \"opus\\ntools: Bash\"\n---\nBody\nRegion eu.\n");
  EXPECT_EQ(text_of(packaged, ".claude/skills/s/SKILL.md"), "{{ values.region }} {{ anything }}\n");
  EXPECT_EQ(text_of(packaged, ".claude/skills/s/data.json"),
            "{\"tone\": \"\\\"so\\\"\\n\\\\\", \"nested\": {\"a\": {}}}");
  EXPECT_EQ(text_of(packaged, ".claude/skills/s/run.sh"), "echo eu\n");
}

TEST(PackagingTest, AMissingValueNamesWhereToWriteIt) {
  auto made = bundle({{"agent.md", agent("analyst") + "Hi {{ values.region }}\n"}});
  made.manifest.templates = {"agent.md"};
  const auto packaged = package_with_problems(made, {}, environment());
  EXPECT_FALSE(packaged.package);
  ASSERT_THAT(codes_of(packaged), ElementsAre(codes::kTemplateValueMissing.text()));
  EXPECT_EQ(packaged.problems[0].field, "spec.configuration.values.region");
  EXPECT_THAT(packaged.problems[0].error.hint, HasSubstr("spec.configuration.values.region"));
  EXPECT_EQ(packaged.problems[0].error.where, (Location{"talents/analyst/1.2.3/agent.md", 6, 4}));
}

TEST(PackagingTest, AnyOtherInsertionIsAnErrorWithItsPlace) {
  for (const std::string other :
       {"{{ region }}", "{{ values.a b }}", "{{ values. }}", "{{ values.region", "{{}}", "{{ secrets.x }}"}) {
    auto made = bundle({{"agent.md", agent("analyst")}, {"rules/a.md", "One\n  " + other + "\n"}});
    made.manifest.templates = {"rules/a.md"};
    const auto packaged = package_with_problems(made, {}, environment());
    ASSERT_THAT(codes_of(packaged), ElementsAre(codes::kTemplateInsertion.text())) << other;
    EXPECT_EQ(packaged.problems[0].error.where, (Location{"talents/analyst/1.2.3/rules/a.md", 2, 3}))
        << other;
  }
}

TEST(PackagingTest, AValueIsNotATemplate) {
  auto made = bundle({{"agent.md", agent("analyst")}, {"rules/a.md", "{{ values.a }}{{ values.b }}"}});
  made.manifest.templates = {"rules/a.md"};
  const auto packaged =
      package_with_problems(made, values({{"a", "{{ values.b }}"}, {"b", "x"}}), environment());
  EXPECT_EQ(text_of(packaged, ".claude/rules/a.md"), "{{ values.b }}x");
}

TEST(PackagingTest, AValueThatNothingUsesIsAWarning) {
  const auto packaged = package_with_problems(bundle({{"agent.md", agent("analyst")}}),
                                              values({{"tone", "terse"}}), environment());
  EXPECT_TRUE(packaged.package);
  ASSERT_THAT(codes_of(packaged), ElementsAre(codes::kTemplateValueUnused.text()));
  EXPECT_EQ(packaged.problems[0].severity, Severity::kWarning);
}

TEST(PackagingTest, AValueThatCannotBeSeenIsRefused) {
  auto made = bundle({{"agent.md", agent("analyst") + "{{ values.tone }}"}});
  made.manifest.templates = {"agent.md"};
  EXPECT_THAT(codes_of(package_with_problems(made, values({{"tone", "a\xE2\x80\xAE"}}), environment())),
              ElementsAre(codes::kBundleInvisible.text()));
}

struct Undelivered {
  const char* path;
  const char* lossy;
};

TEST(PackagingTest, DropsNothingInSilence) {
  for (const auto& [path, lossy] :
       {Undelivered{"prompts/a.md", "prompts"}, Undelivered{"notes.txt", "notes.txt"},
        Undelivered{"agents/deep/a.md", "agents/deep/a.md"},
        Undelivered{"skills/README.md", "skills/README.md"}, Undelivered{"commands/x.sh", "commands/"}}) {
    auto made = bundle({{"agent.md", agent("analyst")}, {path, ""}});
    const auto refused = package_with_problems(made, {}, environment());
    ASSERT_THAT(codes_of(refused), ElementsAre(codes::kNotRepresentable.text())) << path;
    made.manifest.lossy = {lossy};
    const auto accepted = package_with_problems(made, {}, environment());
    EXPECT_THAT(paths_of(accepted), ElementsAre(".claude/agents/analyst.md")) << path;
  }
}

TEST(PackagingTest, LossyDoesNotDropWhatHasAPlace) {
  auto made = bundle({{"agent.md", agent("analyst")}, {"rules/a.md", ""}});
  made.manifest.lossy = {"rules"};
  EXPECT_EQ(paths_of(package_with_problems(made, {}, environment())).size(), 2U);
}

TEST(PackagingTest, RefusesAnotherPlatform) {
  auto made = bundle({{"agent.md", agent("analyst")}});
  made.manifest.platforms = {"http-api"};
  EXPECT_THAT(codes_of(package_with_problems(made, {}, environment())),
              ElementsAre(codes::kPlatformNotInBundle.text()));
  made.manifest.platforms = {"http-api", "claude-code"};
  EXPECT_TRUE(package(made, {}, environment()));
}

TEST(PackagingTest, ASkillThatIsNotThereIsAnError) {
  for (const std::string skills : {"skills: [gone]\n", "skills: gone\n", "skills: [plugin:gone]\n"}) {
    const auto packaged =
        package_with_problems(bundle({{"agent.md", agent("analyst", skills)}}), {}, environment());
    ASSERT_THAT(codes_of(packaged), ElementsAre(codes::kUnresolvedReference.text())) << skills;
    EXPECT_EQ(packaged.problems[0].error.where->line, 4);
  }
}

TEST(PackagingTest, AnAgentFromElsewhereIsAWarning) {
  const auto packaged = package_with_problems(
      bundle({{"agent.md", agent("analyst", "tools: Agent(general-purpose, theirs, plugin:x)\n")}}), {},
      environment("p-"));
  ASSERT_THAT(codes_of(packaged), ElementsAre(codes::kOutsideReference.text()));
  EXPECT_THAT(text_of(packaged, ".claude/agents/p-analyst.md"),
              HasSubstr("Agent(general-purpose, theirs, plugin:x)"));
}

TEST(PackagingTest, TwoAgentsOfOneNameAreAnError) {
  const auto packaged = package_with_problems(
      bundle({{"agent.md", agent("analyst")}, {"agents/b.md", agent("analyst")}}), {}, environment());
  EXPECT_THAT(codes_of(packaged),
              ElementsAre(codes::kPackageDuplicateAgent.text(), codes::kPackageDuplicateItem.text()));
}

TEST(PackagingTest, APrefixMustFit) {
  const auto made = bundle({{"agent.md", agent(std::string(60, 'a'))}, {"rules/a.md", ""}});
  EXPECT_TRUE(package(made, {}, environment("abc-")));
  EXPECT_THAT(codes_of(package_with_problems(made, {}, environment("abcd-"))),
              ElementsAre(codes::kComponentName.text()));
  for (const std::string prefix : {"../", "A-", "-", "a--", "a/b"}) {
    EXPECT_THAT(codes_of(package_with_problems(made, {}, environment(prefix))),
                ElementsAre(codes::kComponentName.text()))
        << prefix;
  }
}

TEST(PackagingTest, ModelsAreHeldToTheEnvironments) {
  auto strict = environment();
  strict.constraints.models = {"sonnet", "haiku"};
  const auto with = [&](const std::string& model) {
    return codes_of(package_with_problems(bundle({{"agent.md", agent("analyst", model)}}), {}, strict));
  };
  EXPECT_THAT(with("model: sonnet\n"), testing::IsEmpty());
  EXPECT_THAT(with("model: inherit\n"), testing::IsEmpty());
  EXPECT_THAT(with(""), testing::IsEmpty());
  EXPECT_THAT(with("model: opus\n"), ElementsAre(codes::kModelNotAllowed.text()));
}

struct Tools {
  const char* name;
  const char* front_matter;
  const char* denied;
  bool is_allowed;
};
class PackagingToolsTest : public testing::TestWithParam<Tools> {};

TEST_P(PackagingToolsTest, DeniedToolsAreNotGiven) {
  auto strict = environment();
  strict.constraints.deny_tools = {GetParam().denied};
  const auto packaged =
      package_with_problems(bundle({{"agent.md", agent("analyst", GetParam().front_matter)}}), {}, strict);
  if (GetParam().is_allowed) {
    EXPECT_THAT(packaged.problems, testing::IsEmpty());
  } else {
    EXPECT_THAT(codes_of(packaged), ElementsAre(codes::kToolDenied.text()));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Lists, PackagingToolsTest,
    testing::Values(Tools{"Other", "tools: Read, Grep\n", "Bash", true},
                    Tools{"Same", "tools: Read, Bash\n", "Bash", false},
                    Tools{"OtherCase", "tools: [bash]\n", "Bash", false}, Tools{"None", "", "Bash", false},
                    Tools{"Empty", "tools: []\n", "Bash", false},
                    Tools{"Star", "tools: \"*\"\n", "Bash", false},
                    Tools{"Pattern", "tools: Bash(git *)\n", "Bash", false},
                    Tools{"DeniedPattern", "tools: Bash\n", "Bash(rm *)", false},
                    Tools{"OtherPattern", "tools: Bash(git *)\n", "Bash(rm *)", false},
                    Tools{"GivenUp", "disallowedTools: Bash\n", "Bash", true},
                    Tools{"GivenUpPattern", "tools: Bash\ndisallowedTools: Bash(rm *)\n", "Bash(rm *)", true},
                    Tools{"GivenUpInPart", "disallowedTools: Bash(rm *)\n", "Bash", false},
                    Tools{"GivenUpWhole", "tools: Bash\ndisallowedTools: Bash\n", "Bash(rm *)", true},
                    Tools{"OldName", "tools: Task(Explore)\n", "Agent", false},
                    Tools{"Server", "tools: mcp__crm\n", "mcp__crm__delete", false},
                    Tools{"OfServer", "tools: mcp__crm__read\n", "mcp__crm", false},
                    Tools{"ServerPattern", "tools: mcp__crm__*\n", "mcp__crm__delete", false},
                    Tools{"OtherServer", "tools: mcp__crmx__read\n", "mcp__crm", true}),
    [](const auto& row) { return row.param.name; });

TEST(PackagingTest, SkillsAndCommandsCannotAllowADeniedTool) {
  auto strict = environment();
  strict.constraints.deny_tools = {"Bash"};
  const Files files = {{"agent.md", agent("analyst", "tools: Read\n")},
                       {"commands/a.md", "---\nallowed-tools: Bash(git add *)\n---\n"}};
  EXPECT_THAT(codes_of(package_with_problems(bundle(files), {}, strict)),
              ElementsAre(codes::kToolDenied.text()));
}

TEST(PackagingTest, SizeIsHeldToTheEnvironments) {
  const auto made = bundle({{"agent.md", agent("analyst")}, {"rules/a.md", std::string(1000, 'x')}});
  const auto size = package(made, {}, environment());
  ASSERT_TRUE(size);
  auto strict = environment();
  strict.constraints.max_bytes = size->items[0].content->size() + 1000;
  EXPECT_TRUE(package(made, {}, strict));
  --*strict.constraints.max_bytes;
  EXPECT_THAT(codes_of(package_with_problems(made, {}, strict)), ElementsAre(codes::kPackageTooLarge.text()));
}

TEST(PackagingTest, TheOneErrorSaysHowManyThereAre) {
  const auto packaged =
      package(bundle({{"agent.md", agent("analyst")}, {"x.txt", ""}, {"y.txt", ""}}), {}, environment());
  ASSERT_FALSE(packaged);
  EXPECT_THAT(packaged.error().message, HasSubstr("talent analyst 1.2.3: x.txt has no place"));
  EXPECT_THAT(packaged.error().message, HasSubstr("(and 1 more)"));
}

}  // namespace
}  // namespace talentops::claude_code
