#include "controller/codec/front_matter.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/trust.hpp"

namespace talentops::codec {
namespace {

FrontMatter read(std::string_view text) {
  auto result = read_front_matter(text, "agent.md");
  EXPECT_TRUE(result) << (result ? "" : result.error().text());
  return result ? *std::move(result) : FrontMatter{};
}

std::string field(const FrontMatter& front_matter, std::string_view key) {
  const auto* node = front_matter.find(key);
  return node == nullptr ? "(absent)" : node->text;
}

TEST(FrontMatterTest, ReadsFieldsAndLeavesTheBodyAlone) {
  const auto front_matter =
      read("---\nname: greeter\ndescription: Says hello\n---\n\n# Greeter\n---\nnot a fence\n");
  EXPECT_TRUE(front_matter.present);
  EXPECT_TRUE(front_matter.repairs.empty());
  EXPECT_EQ(field(front_matter, "name"), "greeter");
  EXPECT_EQ(field(front_matter, "description"), "Says hello");
  EXPECT_EQ(front_matter.body, "\n# Greeter\n---\nnot a fence\n");
}

TEST(FrontMatterTest, AFileWithoutFenceIsAllBody) {
  const std::string text = "# Review\r\n\r\nLook at $ARGUMENTS.\r\n";
  const auto front_matter = read(text);
  EXPECT_FALSE(front_matter.present);
  EXPECT_TRUE(front_matter.repairs.empty());
  EXPECT_EQ(front_matter.body, text);
  EXPECT_EQ(write_front_matter(front_matter), text);
}

TEST(FrontMatterTest, EveryReturnBeforeALineFeedGoes) {
  const auto front_matter = read("---\r\nname: a\r\r\n---\r\r\nb\rc\r\r\n\r");
  EXPECT_EQ(front_matter.body, "b\rc\n\r");
  EXPECT_EQ(read(write_front_matter(front_matter)).body, front_matter.body);
}

struct Repair {
  const char* name;
  const char* text;
  const char* description;
};
class FrontMatterRepairTest : public testing::TestWithParam<Repair> {};

TEST_P(FrontMatterRepairTest, RepairsWhatIsCertainAndSaysSo) {
  const auto front_matter = read(GetParam().text);
  EXPECT_EQ(front_matter.repairs.size(), 1U);
  EXPECT_EQ(field(front_matter, "name"), "a");
  EXPECT_EQ(field(front_matter, "description"), GetParam().description);
  EXPECT_EQ(front_matter.body, "Body\n");
}

INSTANTIATE_TEST_SUITE_P(
    Wild, FrontMatterRepairTest,
    testing::Values(
        Repair{"ByteOrderMark", "\xEF\xBB\xBF---\nname: a\ndescription: b\n---\nBody\n", "b"},
        Repair{"CarriageReturns", "---\r\nname: a\r\ndescription: b\r\n---\r\nBody\r\n", "b"},
        Repair{"UnquotedColon", "---\nname: a\ndescription: Use when: asked\n---\nBody\n", "Use when: asked"},
        Repair{"UnquotedColonAndQuotes", "---\nname: a\ndescription: Triggers on: 'x', \"y\"\n---\nBody\n",
               "Triggers on: 'x', \"y\""},
        Repair{"BackslashInUnquoted", "---\nname: a\ndescription: A: b\\nc\n---\nBody\n", "A: b\\nc"},
        Repair{"AtSign", "---\nname: a\ndescription: @team asks\n---\nBody\n", "@team asks"},
        Repair{"Backtick", "---\nname: a\ndescription: `run` it\n---\nBody\n", "`run` it"},
        Repair{"Arguments", "---\nname: a\ndescription: [file] [--all]\n---\nBody\n", "[file] [--all]"},
        Repair{"BracketBeforeWords", "---\nname: a\ndescription: [WIP] sorts\n---\nBody\n", "[WIP] sorts"},
        Repair{"ColonInABracket", "---\nname: a\ndescription: [issue: number]\n---\nBody\n",
               "[issue: number]"},
        Repair{"StarThatIsNoAlias", "---\nname: a\ndescription: *always*\n---\nBody\n", "*always*"},
        Repair{"LonelyAmpersand", "---\nname: a\ndescription: & more\n---\nBody\n", "& more"},
        Repair{"PipeBeforeWords", "---\nname: a\ndescription: | then this\n---\nBody\n", "| then this"},
        Repair{"GreaterBeforeANumber", "---\nname: a\ndescription: > 50% of it\n---\nBody\n", "> 50% of it"},
        Repair{"Insertion", "---\nname: a\ndescription: {{ values.what }}\n---\nBody\n",
               "{{ values.what }}"}),
    [](const auto& row) { return row.param.name; });

struct Refusal {
  const char* name;
  const char* text;
  Code code;
  int line;
};
class FrontMatterRefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(FrontMatterRefusalTest, NamesCodeAndLine) {
  const auto result = read_front_matter(GetParam().text, "agents/a.md");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(result.error().code, GetParam().code) << result.error().text();
  ASSERT_TRUE(result.error().where);
  EXPECT_EQ(result.error().where->file, "agents/a.md");
  EXPECT_EQ(result.error().where->line, GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Uncertain, FrontMatterRefusalTest,
    testing::Values(
        Refusal{"Unclosed", "---\nname: a\n", codes::kFrontMatterUnclosed, 1},
        Refusal{"OnlyAFence", "---", codes::kFrontMatterUnclosed, 1},
        Refusal{"AList", "---\n- a\n- b\n---\n", codes::kFrontMatterNoMapping, 2},
        Refusal{"DuplicateKey", "---\nname: a\nmodel: x\nname: b\n---\n", codes::kYamlDuplicateKey, 4},
        Refusal{"DuplicateKeyBesideARepair", "---\nname: a: b\nname: b\n---\n", codes::kYamlDuplicateKey, 3},
        Refusal{"Anchor", "---\nname: a\nmodel: &m opus\n---\n", codes::kYamlAnchor, 3}),
    [](const auto& row) { return row.param.name; });

TEST(FrontMatterTest, SaysWhatItRepairedAndWhere) {
  const auto front_matter = read(
      "\xEF\xBB\xBF---\nname: a\r\ndescription:   Use when: asked\nargument-hint: [a] [b]\r\n---\nBody\n");
  std::vector<std::string> told;
  for (const auto& repair : front_matter.repairs)
    told.push_back(fmt::format("{}:{} {}", repair.line, repair.column, repair.what));
  EXPECT_THAT(told, testing::ElementsAre(
                        "1:1 a byte order mark was left out", "2:8 carriage returns were left out",
                        "3:16 description was put in quotes", "4:16 argument-hint was put in quotes"));
}

TEST(FrontMatterTest, RefusesWhatHasMoreThanOneReading) {
  const std::vector<std::string> uncertain = {
      "---\nname: a\ndescription: \"hi\" then\n---\n",      // a quote that ends too early
      "---\nname: a\ndescription: \"open\n---\n",           // one that does not end
      "---\nname: a\ndescription: Use: a # or b\n---\n",    // a comment, or not
      "---\nname: a\ndescription: Use: a\n  and b\n---\n",  // goes on below
      "---\nname: a\ndescription: - a\n---\n",              // a list, or not
      "---\nname: a\ntools: [Read, Write\n---\n",           // a list that does not end
      "---\nname: a\ntools: [Read, Bash(git: x)]\n---\n",   // a list, and no tool called "[Read"
      "---\nname: a\ntools: [Read], @team\n---\n",          // the same
      "---\nname: a\ntools: [*]\n---\n",                    // all tools, or one
      "---\nname: a\ntags: [a: b: c]\n---\n",               // a list that nobody knows
      "---\nname: a\n\tdescription: b\n---\n",              // a tab
      "---\nname:a\n---\n",                                 // no space
  };
  for (const auto& text : uncertain) {
    const auto result = read_front_matter(text, "agent.md");
    EXPECT_FALSE(result) << text;
    if (result) continue;
    EXPECT_TRUE(result.error().where && result.error().where->line > 0) << text;
    EXPECT_NE(result.error().code.number, 0) << text;
  }
}

TEST(FrontMatterTest, PlacesWhatIsStillWrongInTheFileAsItStands) {
  const auto elsewhere = read_front_matter("---\nname: a: b\nmodel: &m opus\n---\n", "agent.md");
  EXPECT_EQ(elsewhere.error().where, (Location{"agent.md", 3, 8}));
  const auto put_right = read_front_matter("---\nname: a: \"b\"\"c\" \xC1\n---\n", "agent.md");
  EXPECT_EQ(put_right.error().where, (Location{"agent.md", 2})) << "its quotes have more bytes";
}

TEST(FrontMatterTest, RefusesMoreThanItReads) {
  const std::string text = "---\nname: a\ndescription: " + std::string(16 * 1024, 'x') + "\n---\n";
  const auto result = read_front_matter(text, "agent.md");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, codes::kFrontMatterTooLarge);
}

TEST(FrontMatterTest, WritesCanonically) {
  const auto front_matter = read(
      "---\nname: greeter\ndescription: 'Say \"hi\"'\ntools: [Read, 'Bash(git *)']\nmaxTurns: 5\nbackground: "
      "true\n"
      "temperature: -0.5e3\nversion: 1.0\nanswer: yes\ndate: 2026-01-02\ncolor:\nmetadata:\n  team: x\n  "
      "deep: {a: [1, b]}\n---\nBody");
  EXPECT_EQ(write_front_matter(front_matter),
            "---\nname: \"greeter\"\ndescription: \"Say \\\"hi\\\"\"\ntools: [\"Read\", \"Bash(git "
            "*)\"]\nmaxTurns: 5\n"
            "background: true\ntemperature: -0.5e3\nversion: 1.0\nanswer: \"yes\"\ndate: "
            "\"2026-01-02\"\ncolor: null\n"
            "metadata:\n  team: \"x\"\n  deep:\n    a: [1, \"b\"]\n---\nBody");
}

TEST(FrontMatterTest, WhatIsWrittenIsReadBackAndWrittenAgainAlike) {
  const std::vector<std::string> texts = {
      "---\nname: a\ndescription: |\n  Two\n  lines\n---\nBody\n",
      "---\nname: a\ndescription: \"tab\\t nul-free \\\\ \\u2028 end\"\nhooks:\n  Stop:\n    - matcher: x\n  "
      "    hooks: [{type: command}]\n---\n",
      "---\nname: a\ndescription: Use when: asked\nempty: {}\nnone: []\n\"on\": 1\n---\nBody\n",
      "---\n---\nBody\n",
  };
  for (const auto& text : texts) {
    const auto first = read(text);
    const std::string once = write_front_matter(first);
    const auto second = read(once);
    EXPECT_TRUE(second.repairs.empty()) << once;
    EXPECT_EQ(write_front_matter(second), once);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(field(second, "description"), field(first, "description"));
  }
}

struct List {
  const char* name;
  const char* written;
  std::vector<std::string> expected;
};
class FrontMatterListTest : public testing::TestWithParam<List> {};

TEST_P(FrontMatterListTest, ReadsEveryWayOfWritingAList) {
  const auto front_matter = read(std::string("---\ntools: ") + GetParam().written + "\n---\n");
  ASSERT_NE(front_matter.find("tools"), nullptr);
  EXPECT_EQ(read_list(*front_matter.find("tools")), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Ways, FrontMatterListTest,
                         testing::Values(List{"Commas", "Read, Write", {"Read", "Write"}},
                                         List{"Flow", "[Read, Write]", {"Read", "Write"}},
                                         List{"Spaces", "Read Write", {"Read", "Write"}},
                                         List{"Block", "\n  - Read\n  - Write", {"Read", "Write"}},
                                         List{"Parentheses",
                                              "Agent(a, b), Bash(git add *) Read",
                                              {"Agent(a, b)", "Bash(git add *)", "Read"}},
                                         List{"One", "Read", {"Read"}}, List{"Nothing", "", {}},
                                         List{"Empty", "[]", {}}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::codec
