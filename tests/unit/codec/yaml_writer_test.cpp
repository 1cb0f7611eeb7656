#include "controller/codec/yaml_writer.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/codec/json.hpp"
#include "controller/codec/yaml.hpp"

namespace talentops::codec {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::TestWithParam;
using ::testing::ValuesIn;

YamlNode read_back(const std::string& text) {
  auto file = read_yaml(text, "written.yaml");
  EXPECT_THAT(file.problems, IsEmpty())
      << text << (file.problems.empty() ? "" : file.problems[0].error.text());
  EXPECT_THAT(file.documents, SizeIs(1)) << text;
  return file.documents.empty() ? YamlNode() : std::move(file.documents.front());
}

TEST(YamlWriterTest, WritesBlockStyleInTheOrderOfPutting) {
  YamlValue value;
  value.put("apiVersion", "talentops.dev/v1alpha1");
  value.put("spec",
            YamlValue().put("version", "1.10.0").put("count", 3).put("score", 0.95).put("suspend", false));
  value.put("list", YamlValue::list({"a", "b"}));
  value.put("checks",
            YamlValue::list().add(YamlValue().put("name", "x").put("file", YamlValue().put("path", "z"))));
  value.put("none", YamlValue::list()).put("nothing", YamlValue());
  EXPECT_EQ(write_yaml(value),
            "apiVersion: talentops.dev/v1alpha1\n"
            "spec:\n"
            "  version: \"1.10.0\"\n"
            "  count: 3\n"
            "  score: 0.95\n"
            "  suspend: false\n"
            "list:\n"
            "  - a\n"
            "  - b\n"
            "checks:\n"
            "  - name: x\n"
            "    file:\n"
            "      path: z\n"
            "none: []\n"
            "nothing: {}\n");
}

TEST(YamlWriterTest, WritesJsonOnOneLine) {
  YamlValue value;
  value.put("a", "x\"y\n\xE2\x80\xAE")
      .put("b", YamlValue::list().add(1).add(true).add(YamlValue()))
      .put("c", "1");
  EXPECT_EQ(write_json(value), "{\"a\":\"x\\\"y\\n\\u202E\",\"b\":[1,true,{}],\"c\":\"1\"}");
}

struct Spelling {
  std::string name;
  std::string text;
  std::string written;
};

class YamlSpellingTest : public TestWithParam<Spelling> {};

TEST(YamlWriterTest, WritesJsonAsFilesAreKept) {
  YamlValue value;
  value.put("a", YamlValue().put("b", "x\"")).put("c", YamlValue::list({"1", "2"})).put("d", YamlValue());
  value.put("e", YamlValue::list()).put("f", 1);
  EXPECT_EQ(write_json_lines(value),
            "{\n  \"a\": {\n    \"b\": \"x\\\"\"\n  },\n  \"c\": [\n    \"1\",\n    \"2\"\n  ],\n"
            "  \"d\": {},\n  \"e\": [],\n  \"f\": 1\n}\n");
}

TEST_P(YamlSpellingTest, IsWrittenSoThatEveryReaderTakesItForText) {
  const auto& row = GetParam();
  YamlValue value;
  value.put("k", row.text);
  const auto written = write_yaml(value);
  EXPECT_EQ(written, "k: " + row.written + "\n");
  EXPECT_EQ(read_back(written).find("k")->text, row.text);
}

const std::vector<Spelling> kSpellings = {
    {"Word", "greeter", "greeter"},
    {"Sentence", "It is there, isn't it?", "It is there, isn't it?"},
    {"Path", "/srv/acme", "/srv/acme"},
    {"Url", "https://x.example/a?b=c#d", "https://x.example/a?b=c#d"},
    {"Digest", "sha256:3f9a", "sha256:3f9a"},
    {"Duration", "30m", "30m"},
    {"Size", "256MiB", "256MiB"},
    {"Umlaut", "über", "über"},
    {"Yes", "yes", "\"yes\""},
    {"On", "On", "\"On\""},
    {"No", "n", "\"n\""},
    {"True", "true", "\"true\""},
    {"Null", "null", "\"null\""},
    {"Tilde", "~", "\"~\""},
    {"Empty", "", "\"\""},
    {"Number", "12", "\"12\""},
    {"Float", "1.10", "\"1.10\""},
    {"Exponent", "1e5", "\"1e5\""},
    {"Hexadecimal", "0x1", "\"0x1\""},
    {"Octal", "010", "\"010\""},
    {"Infinity", ".inf", "\".inf\""},
    {"Time", "22:00", "\"22:00\""},
    {"Timestamp", "2026-11-21T09:30:00Z", "\"2026-11-21T09:30:00Z\""},
    {"Date", "2026-11-21", "\"2026-11-21\""},
    {"CommitId", "12345678e9", "\"12345678e9\""},
    {"LeadingSpace", " x", "\" x\""},
    {"TrailingSpace", "x ", "\"x \""},
    {"ListItem", "- x", "\"- x\""},
    {"Pair", "a: b", "\"a: b\""},
    {"ColonAtEnd", "a:", "\"a:\""},
    {"Comment", "a #b", "\"a #b\""},
    {"Hash", "#", "\"#\""},
    {"Anchor", "&a", "\"&a\""},
    {"Tag", "!a", "\"!a\""},
    {"Quote", "say \"x\"", "say \"x\""},
    {"QuoteFirst", "\"x\"", "\"\\\"x\\\"\""},
    {"Backslash", "\\x", "\"\\\\x\""},
    {"Bracket", "[a]", "\"[a]\""},
    {"Marker", "---", "\"---\""},
    {"MergeKey", "<<", "\"<<\""},
    {"Equals", "=", "\"=\""},
    {"Tab", "a\tb", "\"a\\tb\""},
    {"Return", "a\rb", "\"a\\rb\""},
    {"Escape", "\x1B[31m", "\"\\u001B[31m\""},
    {"Nul", std::string("a\0b", 3), "\"a\\u0000b\""},
    {"Bidirectional",
     "a\xE2\x80\xAE"
     "b",
     "\"a\\u202Eb\""},
    {"LineSeparator",
     "a\xE2\x80\xA8"
     "b",
     "\"a\\u2028b\""},
    {"TagCharacter", "a\xF3\xA0\x81\x81", "\"a\\U000E0041\""},
    {"Lines", "a\nb", "|-\n  a\n  b"},
    {"LinesWithEnd", "a\n\n  b: c\n", "|\n  a\n\n    b: c"},
    {"LinesWithTwoEnds", "a\n\n", "\"a\\n\\n\""},
    {"LinesFromASpace", " a\nb", "\" a\\nb\""},
    {"LinesFromNothing", "\na", "\"\\na\""},
    {"LinesWithTrailingSpace", "a \nb", "\"a \\nb\""},
    {"NewlineAlone", "\n", "\"\\n\""},
};

INSTANTIATE_TEST_SUITE_P(All, YamlSpellingTest, ValuesIn(kSpellings),
                         [](const auto& row) { return row.param.name; });

TEST(YamlWriterTest, ReplacesWhatIsNotUtf8) {
  YamlValue value;
  value.put("k",
            "a\xFF"
            "b");
  EXPECT_EQ(read_back(write_yaml(value)).find("k")->text,
            "a\xEF\xBF\xBD"
            "b");
}

/// Any value, from a generator that is the same on every machine.
class Inventor {
 public:
  explicit Inventor(std::uint32_t seed) : random_(seed) {}

  YamlValue mapping(int depth) {
    YamlValue value;
    const auto count = below(5);
    for (std::uint32_t i = 0; i < count; ++i) {
      auto key = text();
      if (value.find(key) == nullptr) value.put(std::move(key), any(depth - 1));
    }
    return value;
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  YamlValue any(int depth) {
    if (depth > 0 && below(3) == 0) return mapping(depth);
    if (depth > 0 && below(3) == 0) {
      auto list = YamlValue::list();
      const auto count = below(4);
      for (std::uint32_t i = 0; i < count; ++i) list.add(any(depth - 1));
      return list;
    }
    switch (below(6)) {
      case 0:
        return {static_cast<int>(below(1000)) - 500};
      case 1:
        return {below(2) == 0};
      default:
        return {text()};
    }
  }

  std::string text() {
    static const std::vector<std::string> kParts = {
        "a",  "Z",  "0",  "1", " ",   "\n",   ":",    "#",      "-",      "'",      "\"",    "\\",  "{",
        "}",  "[",  "]",  ",", "&",   "*",    "!",    "|",      ">",      "%",      "@",     "`",   "?",
        "~",  "\t", "\r", "é", "yes", "null", "1.0",  "---",    "...",    "  ",     "\n\n",  "\n ", "=",
        "<<", "_",  ".",  "€", "𝄞",   "\x7F", "\x01", "\u0085", "\u2028", "\u200B", "\uFEFF"};
    std::string made;
    const auto count = below(6);
    for (std::uint32_t i = 0; i < count; ++i)
      made += kParts[below(static_cast<std::uint32_t>(kParts.size()))];
    return made;
  }

  std::mt19937 random_;
};

TEST(YamlWriterTest, IsReadBackToTheSameValue) {
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    const auto value = Inventor(seed).mapping(3);
    const auto written = write_yaml(value);
    const auto again = YamlValue::from(read_back(written));
    ASSERT_EQ(write_json(again), write_json(value)) << "seed " << seed << "\n" << written;
    ASSERT_EQ(write_yaml(again), written) << "seed " << seed;
    ASSERT_EQ(write_json(YamlValue::from(read_back(write_json_lines(value)))), write_json(value))
        << "seed " << seed;
    ASSERT_EQ(write_json(YamlValue::from(read_back(write_json(value)))), write_json(value))
        << "seed " << seed;
  }
}

TEST(YamlWriterTest, WritesAgainWhatItRead) {
  const auto node =
      read_back("a: 1.10\nb: \"1.10\"\nc: yes\nd: ~\ne: 010\nf: true\ng: 1e300\nh: 1e33333333333\n");
  EXPECT_EQ(
      write_yaml(YamlValue::from(node)),
      "a: 1.10\nb: \"1.10\"\nc: \"yes\"\nd: null\ne: \"010\"\nf: true\ng: 1e300\nh: \"1e33333333333\"\n");
  EXPECT_TRUE(read_json(write_json(YamlValue::from(node)), "f")) << "no reader of JSON has such a number";
}

TEST(YamlWriterTest, KeepsFieldsOfANewerVersionAtEveryDepth) {
  const auto older =
      read_back("known: old\nnewer: {x: 1}\nspec:\n  version: \"1\"\n  later: [a]\nlist: [b]\n");
  YamlValue value;
  value.put("known", "new").put("spec", YamlValue().put("version", "2")).put("list", YamlValue::list({"c"}));
  value.keep_unknown(older);
  EXPECT_EQ(write_json(value),
            "{\"known\":\"new\",\"spec\":{\"version\":\"2\",\"later\":[\"a\"]},\"list\":[\"c\"],\"newer\":{"
            "\"x\":1}}");
}

}  // namespace
}  // namespace talentops::codec
