#include "controller/codec/yaml.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"

namespace talentops::codec {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::TestWithParam;
using ::testing::ValuesIn;

/// The one document of a text that is right.
YamlNode one(std::string_view text) {
  auto file = read_yaml(text, "f.yaml");
  EXPECT_THAT(file.problems, IsEmpty()) << (file.problems.empty() ? "" : file.problems[0].error.text());
  EXPECT_THAT(file.documents, SizeIs(1));
  return file.documents.empty() ? YamlNode() : std::move(file.documents.front());
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

TEST(YamlTest, TellsWhereEachValueStands) {
  const auto root = one("é: ü\nlist:\n  - \"a b\"\n");
  const auto* first = root.find("é");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->line, 1);
  EXPECT_EQ(first->column, 4) << "columns count characters";
  EXPECT_EQ(first->offset, 4U) << "offsets count bytes";
  const auto& item = root.find("list")->items.at(0);
  EXPECT_EQ(item.line, 3);
  EXPECT_EQ(item.column, 5);
  EXPECT_EQ(item.end - item.offset, 5U) << "with its quotes";
}

TEST(YamlTest, KeepsTheTextOfScalars) {
  const auto root = one("a: 1.10\nb: 'yes'\nc: 022\nd: \"x\\ny\"\ne: plain\n  goes on\n");
  EXPECT_EQ(root.find("a")->text, "1.10");
  EXPECT_TRUE(root.find("a")->plain);
  EXPECT_EQ(root.find("b")->text, "yes");
  EXPECT_FALSE(root.find("b")->plain);
  EXPECT_EQ(root.find("c")->text, "022");
  EXPECT_EQ(root.find("d")->text, "x\ny");
  EXPECT_EQ(root.find("e")->text, "plain goes on");
}

TEST(YamlTest, KnowsNothingFromTheWordNull) {
  const auto root = one("a:\nb: null\nc: ~\nd: \"null\"\ne: ''\nf: NULL\ng: [~, null]\nh: {x: , y: 1}\n");
  for (const auto* key : {"a", "b", "c", "f"}) EXPECT_TRUE(root.find(key)->is_null()) << key;
  EXPECT_FALSE(root.find("d")->is_null());
  EXPECT_FALSE(root.find("e")->is_null());
  EXPECT_TRUE(root.find("g")->items.at(1).is_null());
  EXPECT_TRUE(root.find("h")->find("x")->is_null());
}

TEST(YamlTest, PlacesAMissingValueAtItsKey) {
  const auto root = one("a:\n\n# comment - with a dash\nb: 1\nc:\n  -\n  - x\n");
  EXPECT_EQ(root.find("a")->line, 1);
  EXPECT_EQ(root.find("c")->items.at(0).line, 6);
}

TEST(YamlTest, PlacesAMissingItemAtItsDash) {
  const auto file = read_yaml("-    -\n- x\n", "f.yaml");
  ASSERT_THAT(file.documents, SizeIs(1));
  const auto& inner = file.documents.front().items.at(0);
  EXPECT_EQ(inner.column, 6);
  EXPECT_LE(inner.offset, inner.end);
  EXPECT_EQ(inner.items.at(0).column, 6);
}

TEST(YamlTest, ReadsBlocksOfText) {
  const auto root =
      one("keep: |\n  a\n   b\nstrip: |-\n  {\"x\":1}\nfold: >-\n  a\n  b\nlist:\n- |-\n  in a list\n");
  EXPECT_EQ(root.find("keep")->text, "a\n b\n");
  EXPECT_EQ(root.find("strip")->text, "{\"x\":1}");
  EXPECT_EQ(root.find("fold")->text, "a b");
  EXPECT_EQ(one("a: >\n\n  b\n  c\n\n\n  d\n").find("a")->text, "\nb c\n\nd\n");
  EXPECT_EQ(one("a: >\n  b\n  ").find("a")->text, "b\n") << "blanks at the end of the file are none of it";
  EXPECT_EQ(root.find("list")->items.at(0).text, "in a list");
  EXPECT_FALSE(root.find("strip")->plain);
}

TEST(YamlTest, AllowsTabsInsideTexts) {
  const auto root = one("a: |\n  x\n  \ty\nb: \"x\n\ty\"\nc:\td\n");
  EXPECT_EQ(root.find("a")->text, "x\n\ty\n");
  EXPECT_EQ(root.find("b")->text, "x y");
  EXPECT_EQ(root.find("c")->text, "d");
}

TEST(YamlTest, ReadsSeveralDocumentsAndLeavesOutEmptyOnes) {
  const auto file =
      read_yaml("# first\n---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n---\nc: 3\n", "f.yaml");
  EXPECT_THAT(file.problems, IsEmpty());
  ASSERT_THAT(file.documents, SizeIs(3));
  EXPECT_EQ(file.documents[2].find("c")->line, 11);
}

TEST(YamlTest, ReadsAnEmptyFileAsNoDocuments) {
  for (const auto* text : {"", "\n", "# only a comment\n", "---\n", "   \n\n"}) {
    const auto file = read_yaml(text, "f.yaml");
    EXPECT_THAT(file.problems, IsEmpty()) << text;
    EXPECT_THAT(file.documents, IsEmpty()) << text;
  }
}

TEST(YamlTest, ReadsJson) {
  const auto root = one("{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{}}");
  EXPECT_EQ(root.find("b")->items.at(2).text, "x");
  EXPECT_THAT(root.find("c")->entries, IsEmpty());
}

TEST(YamlTest, ReportsEveryDuplicateKey) {
  const auto file = read_yaml("a: 1\na: 2\nb: {c: 1, \"c\": 2}\n", "f.yaml");
  EXPECT_THAT(file.documents, IsEmpty());
  ASSERT_THAT(file.problems, SizeIs(2));
  EXPECT_EQ(file.problems[0].error.text(),
            "f.yaml:2:1: the key \"a\" is there twice: keep one of the two [TO1008]");
  EXPECT_EQ(file.problems[1].error.where->column, 11);
}

struct Refusal {
  std::string name;
  std::string text;
  Code code;
  int line;
  int column;
};

class YamlRefusalTest : public TestWithParam<Refusal> {};

TEST_P(YamlRefusalTest, IsRefusedWithItsPlace) {
  const auto& row = GetParam();
  const auto file = read_yaml(row.text, "f.yaml");
  EXPECT_THAT(file.documents, IsEmpty());
  ASSERT_FALSE(file.problems.empty());
  const auto& error = file.problems.front().error;
  EXPECT_EQ(error.code, row.code) << error.text();
  EXPECT_EQ(error.kind, ErrorKind::kInvalid);
  EXPECT_FALSE(error.hint.empty());
  ASSERT_TRUE(error.where.has_value());
  EXPECT_EQ(error.where->file, "f.yaml");
  EXPECT_EQ(error.where->line, row.line) << error.text();
  EXPECT_EQ(error.where->column, row.column) << error.text();
}

const std::vector<Refusal> kRefusals = {
    {"ACommaAlone", ",", codes::kYamlSyntax, 1, 1},
    {"TextAfterTheDocument", "{a: 1}, b", codes::kYamlContentAfterEnd, 1, 7},
    {"TextAfterTheEndMarker", "a: 1\n...\nb: 2\n", codes::kYamlContentAfterEnd, 3, 1},
    {"TextOnTheEndMarkersLine", "a: 1\n... x\n", codes::kYamlContentAfterEnd, 2, 5},
    {"AnUnclosedDoubleQuote", "a: \"x\nb: 2", codes::kYamlUnclosedQuote, 1, 4},
    {"AnUnclosedSingleQuote", "a: 1\nb: 'x\n", codes::kYamlUnclosedQuote, 2, 4},
    {"AQuoteAlone", "'", codes::kYamlUnclosedQuote, 1, 1},
    {"AnUnclosedQuoteInAList", "a: [b, \"c]", codes::kYamlUnclosedQuote, 1, 8},
    {"ADocumentMarkerInQuotes", "a: \"x\n---\ny\"\n", codes::kYamlSyntax, 2, 1},
    {"AKeyWithoutColon", "{a, b: 1}", codes::kYamlKey, 1, 2},
    {"AnExplicitKey", "? a\n: b\n", codes::kYamlKey, 1, 3},
    {"AnExplicitKeyInBraces", "{? a : b}", codes::kYamlKey, 1, 4},
    {"AListAsKey", "[a]: 1", codes::kYamlKey, 1, 1},
    {"ANullKey", "null: 1", codes::kYamlKey, 1, 1},
    {"AnEmptyKey", ": 1", codes::kYamlKey, 1, 1},
    {"AKeyOnTwoLines", "\"a\n  b\": 1", codes::kYamlSyntax, 2, 5},
    {"AMergeKey", "a: 1\n<<: {b: 2}\n", codes::kYamlMergeKey, 2, 1},
    {"AnAnchor", "a: &x 1\n", codes::kYamlAnchor, 1, 4},
    {"AnAnchorOfNothing", "a: &x\nb: 1\n", codes::kYamlAnchor, 1, 4},
    {"AnUnknownAlias", "a: *x\n", codes::kYamlAnchor, 1, 4},
    {"Emphasis", "a: **bold**\n", codes::kYamlAnchor, 1, 4},
    {"ACycle", "&x {a: *x}", codes::kYamlAnchor, 1, 1},
    {"ATag", "a: !!str 1\n", codes::kYamlTag, 1, 4},
    {"ATagOfAMapping", "!!map {}\n", codes::kYamlTag, 1, 1},
    {"ATagOfNothing", "a: !t\n", codes::kYamlTag, 1, 4},
    {"ATabAtTheStart", "a:\n\tb: 1\n", codes::kYamlTab, 2, 1},
    {"ATabInBraces", "a: {\n  \tb: 1}\n", codes::kYamlTab, 2, 3},
    {"ATabBehindADash", "- a\n-\tb\n", codes::kYamlTab, 2, 2},
    {"ADirective", "%YAML 1.2\n---\na: 1\n", codes::kYamlDirective, 1, 1},
    {"NothingBetweenCommas", "a: [1,, 2]", codes::kYamlEmptyItem, 1, 7},
    {"NothingBetweenCommasInBraces", "a: {b: 1, , c: 2}", codes::kYamlKey, 1, 11},
    {"AnUnclosedList", "a: [1, 2\n", codes::kYamlSyntax, 1, 4},
    {"AnUnclosedMapping", "a: {b: 1\n", codes::kYamlSyntax, 1, 4},
    {"AListThatEndsWithItsBracket", "a: 1\nb: [\n", codes::kYamlSyntax, 2, 4},
    {"APairInAList", "[a: b, c]", codes::kYamlSyntax, 1, 2},
    {"TwoColons", "a: b: c\n", codes::kYamlSyntax, 1, 5},
    {"UnevenIndentation", "a:\n    b: 1\n  c: 2\n", codes::kYamlSyntax, 3, 3},
    {"ABadEscape", "a: \"\\q\"\n", codes::kYamlSyntax, 1, 5},
    {"AnEscapedNextLine", "a: \"x\\Ny\"\n", codes::kYamlSyntax, 1, 6},
    {"AnEscapedSpaceThatKeeps", "a: \"\\_\"\n", codes::kYamlSyntax, 1, 5},
    {"AnEscapeThatIsNone", "a: \"b\\'c\"\n", codes::kYamlSyntax, 1, 6},
    {"AValueBelowItsKey", "a:\nb: \n'c\n  d'\n", codes::kYamlSyntax, 3, 1},
    {"ATextFromAColon", "{a: 1,:b: 2}", codes::kYamlKey, 1, 7},
    {"AByteOrderMarkInside",
     "a: 1\n\xEF\xBB\xBF"
     "b: 2\n",
     codes::kControlCharacter, 2, 1},
    {"ATabBeforeAComment", "a:\n\t# c\n  b: 1\n", codes::kYamlTab, 2, 1},
    {"ACommentTouchingQuotes", "a: \"b\"#c\n", codes::kYamlSyntax, 1, 7},
    {"ABlockWithACommentTouchingIt", "a: |#x\n  b\n", codes::kYamlSyntax, 1, 4},
    {"ABlockOfUnevenIndentation", "a: |\n    \n  x\n", codes::kYamlSyntax, 1, 4},
    {"AByteOrderMark",
     "\xEF\xBB\xBF"
     "a: 1\n",
     codes::kByteOrderMark, 1, 1},
    {"Utf16",
     std::string("\xFF\xFE"
                 "a\0",
                 4),
     codes::kByteOrderMark, 1, 1},
    {"InvalidUtf8", "a: 1\nb: \xC3(\n", codes::kNotUtf8, 2, 4},
    {"ASurrogate", "a: \xED\xA0\x80\n", codes::kNotUtf8, 1, 4},
    {"ANul", std::string("a: b\0c\n", 7), codes::kControlCharacter, 1, 5},
    {"AnEscapeCharacter", "a: \x1B[31m\n", codes::kControlCharacter, 1, 4},
    {"ACarriageReturnAlone", "a: 1\rb: 2\n", codes::kControlCharacter, 1, 5},
    {"ANextLine", "a: x\xC2\x85y\n", codes::kControlCharacter, 1, 5},
    {"ALineSeparator", "a: x\xE2\x80\xA8y\n", codes::kControlCharacter, 1, 5},
};

INSTANTIATE_TEST_SUITE_P(All, YamlRefusalTest, ValuesIn(kRefusals),
                         [](const auto& row) { return row.param.name; });

struct Limit {
  std::string name;
  std::string at;    ///< exactly at the limit
  std::string past;  ///< one past it
  Code code;
};

class YamlLimitTest : public TestWithParam<Limit> {};

TEST_P(YamlLimitTest, HoldsExactlyThere) {
  constexpr YamlLimits kSmall{.bytes = 60, .depth = 3, .nodes = 10, .keys = 3, .documents = 2};
  EXPECT_THAT(read_yaml(GetParam().at, "f.yaml", kSmall).problems, IsEmpty());
  const auto past = read_yaml(GetParam().past, "f.yaml", kSmall);
  EXPECT_THAT(past.documents, IsEmpty());
  ASSERT_THAT(past.problems, SizeIs(1));
  EXPECT_EQ(past.problems[0].error.code, GetParam().code) << past.problems[0].error.text();
}

const std::vector<Limit> kLimits = {
    {"Bytes", repeated("#", 60), repeated("#", 61), codes::kYamlTooLarge},
    {"DepthInBrackets", "[[[a]]]", "[[[[a]]]]", codes::kYamlTooDeep},
    {"DepthInBlocks", "a:\n  b:\n    c: d\n", "a:\n  b:\n    c:\n      d: e\n", codes::kYamlTooDeep},
    {"Nodes", "[1,2,3,4,5,6,7,8,9]", "[1,2,3,4,5,6,7,8,9,10]", codes::kYamlTooManyNodes},
    {"Keys", "{a: 1, b: 2, c: 3}", "{a: 1, b: 2, c: 3, d: 4}", codes::kYamlTooManyKeys},
    {"Documents", "---\na\n---\nb\n", "---\na\n---\nb\n---\nc\n", codes::kYamlTooManyDocuments},
};

INSTANTIATE_TEST_SUITE_P(All, YamlLimitTest, ValuesIn(kLimits),
                         [](const auto& row) { return row.param.name; });

TEST(YamlTest, KeepsItsOwnLimits) {
  EXPECT_THAT(read_yaml(repeated("[", 64) + repeated("]", 64), "f").problems, IsEmpty());
  EXPECT_EQ(read_yaml(repeated("[", 65) + repeated("]", 65), "f").problems.at(0).error.code,
            codes::kYamlTooDeep);
  EXPECT_THAT(read_yaml(repeated(" ", 1024 * 1024), "f").problems, IsEmpty());
  EXPECT_EQ(read_yaml(repeated(" ", 1024 * 1024 + 1), "f").problems.at(0).error.code, codes::kYamlTooLarge);
}

TEST(YamlTest, RefusesAnAliasBombAtItsFirstAnchor) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    bomb += fmt::format("{}: &{} [{}]\n", c, c, repeated(fmt::format("*{},", static_cast<char>(c - 1)), 9));
  }
  const auto file = read_yaml(bomb, "f.yaml");
  ASSERT_THAT(file.problems, SizeIs(1));
  EXPECT_EQ(file.problems[0].error.code, codes::kYamlAnchor);
  EXPECT_EQ(file.problems[0].error.where->line, 1);
}

TEST(YamlTest, EndsOnWhateverIsRepeated) {
  for (const std::string_view part : {"[",
                                      "{",
                                      "- ",
                                      "? ",
                                      "a: ",
                                      "\"",
                                      "'",
                                      "#",
                                      "---\n",
                                      "...\n",
                                      ":",
                                      "-",
                                      "!",
                                      "&",
                                      "*",
                                      "%",
                                      "a:a:",
                                      ", ",
                                      "|",
                                      ">",
                                      "\\",
                                      "{a: [",
                                      "- - a\n",
                                      "a: 1\n",
                                      "[1,",
                                      "\"a\" ",
                                      "[a: ",
                                      "- ? a\n",
                                      "\t",
                                      "!a ",
                                      "&a ",
                                      "a: |\n",
                                      "{\"a\":",
                                      "[[],",
                                      "{a,",
                                      "a #",
                                      "\xE2\x80\x8B",
                                      "- |\n "}) {
    const auto file = read_yaml(repeated(part, 20'000 / part.size()), "f.yaml");
    for (const auto& problem : file.problems) {
      EXPECT_LT(problem.error.message.size(), 300U) << part;
      EXPECT_NE(problem.error.kind, ErrorKind::kInternal) << part;
    }
    EXPECT_LE(file.problems.size(), 20U) << part;
  }
}

}  // namespace
}  // namespace talentops::codec
