#include "controller/codec/json_edit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"

namespace talentops::codec {
namespace {

using Kind = JsonEdit::Kind;

std::string edited(const std::string& text, const std::vector<JsonEdit>& edits) {
  auto result = edit_json(text, "settings.json", edits);
  return result ? *result : "refused: " + result.error().text();
}

std::vector<JsonEdit> taken_back_all(std::vector<JsonEdit> edits) {
  std::vector<JsonEdit> back(edits.rbegin(), edits.rend());
  for (auto& edit : back) edit = taken_back(edit);
  return back;
}

JsonEdit value(std::string pointer, std::optional<std::string> before, std::optional<std::string> after) {
  return {Kind::kValue, std::move(pointer), std::move(before), std::move(after)};
}
JsonEdit element(std::string pointer, std::string added) {
  return {Kind::kElement, std::move(pointer), std::nullopt, std::move(added)};
}
JsonEdit container(std::string pointer, std::string empty) {
  return {Kind::kContainer, std::move(pointer), std::nullopt, std::move(empty)};
}

struct Row {
  std::string name;
  std::string before;
  std::vector<JsonEdit> edits;
  std::string after;
};

class JsonEditTest : public testing::TestWithParam<Row> {};

TEST_P(JsonEditTest, ChangesThatAndNothingElseAndCanBeDoneTwiceAndTakenBack) {
  const auto& row = GetParam();
  EXPECT_EQ(edited(row.before, row.edits), row.after);
  EXPECT_EQ(edited(row.after, row.edits), row.after);
  EXPECT_EQ(edited(row.after, taken_back_all(row.edits)), row.before);
}

const std::vector<Row> kRows = {
    {"AMemberBehindOthers",
     "{\n  \"a\": 1\n}\n",
     {value("/b", {}, "\"x\"")},
     "{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n"},
    {"AMemberOnOneLine",
     "{\"a\":1 , \"c\":[]}",
     {value("/b", {}, "true")},
     "{\"a\":1 , \"c\":[], \"b\": true}"},
    {"OddLayoutStays",
     "{ \"a\" :1,\n\n\t\"b\":   [1, 2]  }\n\n",
     {value("/b", "[1,2]", "[3]")},
     "{ \"a\" :1,\n\n\t\"b\":   [3]  }\n\n"},
    {"TabsAndCarriageReturns",
     "{\r\n\t\"env\": {\r\n\t\t\"A\": \"1\"\r\n\t}\r\n}\r\n",
     {value("/env/B", {}, "\"2\"")},
     "{\r\n\t\"env\": {\r\n\t\t\"A\": \"1\",\r\n\t\t\"B\": \"2\"\r\n\t}\r\n}\r\n"},
    {"AnElement",
     "{\n    \"permissions\": {\n        \"allow\": [\n            \"Read\"\n        ]\n    }\n}\n",
     {element("/permissions/allow", "\"Bash(ls:*)\"")},
     "{\n    \"permissions\": {\n        \"allow\": [\n            \"Read\",\n            \"Bash(ls:*)\"\n   "
     "     ]\n    }\n}\n"},
    {"AnElementOnOneLine",
     "{\"allow\": [\"a\", \"b\"]}",
     {element("/allow", "\"c\"")},
     "{\"allow\": [\"a\", \"b\", \"c\"]}"},
    {"ContainersOnTheWay",
     "{\n  \"a\": 1\n}\n",
     {container("/permissions", "{}"), container("/permissions/allow", "[]"),
      element("/permissions/allow", "\"Read\"")},
     "{\n  \"a\": 1,\n  \"permissions\": {\n    \"allow\": [\n      \"Read\"\n    ]\n  }\n}\n"},
    {"AnObjectOverSeveralLines",
     "{\n  \"mcpServers\": {}\n}",
     {value("/mcpServers/crm", {}, "{\"type\": \"stdio\", \"args\": [\"-x\", 1.50], \"env\": {}}")},
     "{\n  \"mcpServers\": {\n    \"crm\": {\n      \"type\": \"stdio\",\n      \"args\": [\n        "
     "\"-x\",\n        1.50\n"
     "      ],\n      \"env\": {}\n    }\n  }\n}"},
    {"NamesWithSlashesAndTildes", "{\"a\": 1}", {value("/x~1y~0z", {}, "2")}, "{\"a\": 1, \"x/y~z\": 2}"},
    {"TextThatLooksLikeBrackets",
     "{\"a\": \"]}\\\"{[\", \"b\": [\"}\"]}",
     {element("/b", "\"\\\\\"")},
     "{\"a\": \"]}\\\"{[\", \"b\": [\"}\", \"\\\\\"]}"},
};

INSTANTIATE_TEST_SUITE_P(All, JsonEditTest, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(JsonEditTest, TakesEqualValuesForOneHoweverTheyAreLaidOut) {
  const auto text = "{\"hooks\": [{\"b\": 1,\n \"a\": [2]}]}";
  EXPECT_EQ(edited(text, {element("/hooks", "{\"a\":[2],\"b\":1}")}), text);
}

TEST(JsonEditTest, LeavesAContainerThatSomebodyElseUses) {
  const auto text = "{\n  \"env\": {\n    \"A\": \"1\"\n  }\n}\n";
  EXPECT_EQ(edited(text, {taken_back(container("/env", "{}"))}), text);
}

TEST(JsonEditTest, RemovesFromTheFrontAndTheMiddle) {
  const auto text = "{\"l\": [1, 2, 3]}";
  EXPECT_EQ(edited(text, {taken_back(element("/l", "1"))}), "{\"l\": [2, 3]}");
  EXPECT_EQ(edited(text, {taken_back(element("/l", "2"))}), "{\"l\": [1, 3]}");
}

TEST(JsonEditTest, RefusesWhatWasChangedMeanwhile) {
  const auto refused = [](const std::string& text, const JsonEdit& edit) {
    const auto result = edit_json(text, "s", {edit});
    return result ? ErrorKind::kInternal : result.error().kind;
  };
  EXPECT_EQ(refused("{\"a\": 2}", value("/a", "1", "3")), ErrorKind::kConflict);
  EXPECT_EQ(refused("{\"a\": 2}", value("/a", {}, "3")), ErrorKind::kConflict);
  EXPECT_EQ(refused("{\"a\": 2}", element("/a", "3")), ErrorKind::kConflict);
  EXPECT_EQ(refused("{\"a\": 2}", container("/a", "{}")), ErrorKind::kConflict);
  EXPECT_EQ(refused("{\"a\": 2}", value("/b/c", {}, "3")), ErrorKind::kConflict);
}

TEST(JsonEditTest, RefusesWhatIsNoObjectWithItsPlace) {
  for (const auto* text :
       {"", "[]", "{\"a\": 1,}", "{\"a\": 1 // x\n}", "{\"a\": 1, \"a\": 2}", "\xEF\xBB\xBF{}"}) {
    const auto result = edit_json(text, ".claude/settings.json", {value("/b", {}, "1")});
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(result.error().where->file, ".claude/settings.json");
  }
}

}  // namespace
}  // namespace talentops::codec
