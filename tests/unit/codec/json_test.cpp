#include "controller/codec/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"

namespace talentops::codec {
namespace {

TEST(JsonTest, ReadsIntoTheTreeThatYamlIsReadInto) {
  const auto node = read_json(
      R"({"text": "a\nb", "number": -1.5e3, "truth": true, "nothing": null, "list": [1, "1"]})", "f");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->kind, YamlNode::Kind::kMapping);
  EXPECT_EQ(node->find("text")->text, "a\nb");
  EXPECT_FALSE(node->find("text")->plain);
  EXPECT_EQ(node->find("number")->text, "-1.5e3");
  EXPECT_TRUE(node->find("truth")->plain);
  EXPECT_TRUE(node->find("nothing")->is_null());
  ASSERT_EQ(node->find("list")->items.size(), 2U);
  EXPECT_TRUE(node->find("list")->items[0].plain);
  EXPECT_FALSE(node->find("list")->items[1].plain);
}

struct Refusal {
  const char* name;
  std::string text;
  const char* message;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }
class JsonRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(JsonRefusalTest, IsInvalidWithAPlace) {
  const auto node = read_json(GetParam().text, "file.json");
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(node.error().code, codes::kJsonInvalid);
  EXPECT_EQ(node.error().where->file, "file.json");
  EXPECT_THAT(node.error().message, ::testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonRefusalTest,
    ::testing::Values(Refusal{"Empty", "", "not JSON"}, Refusal{"Torn", R"({"a": [1,)", "not JSON"},
                      Refusal{"Comment", "{} // why", "text follows"},
                      Refusal{"TrailingComma", "[1,]", "not JSON"},
                      Refusal{"NameTwice", R"({"a": 1, "b": {"a": 2}, "a": 3})", R"("a" stands twice)"},
                      Refusal{"NameTwiceInside", R"({"b": {"a": 2, "a": 3}})", R"("a" stands twice)"},
                      Refusal{"TwoValues", "{}{}", "text follows"},
                      Refusal{"TooDeep", std::string(33, '[') + std::string(33, ']'), "not JSON"},
                      Refusal{"InvalidUtf8", "\"\xff\"", "not JSON"}),
    [](const auto& refusal) { return refusal.param.name; });

TEST(JsonTest, ReadsAsDeepAsItsLimit) {
  EXPECT_TRUE(read_json(std::string(32, '[') + std::string(32, ']'), "f"));
}

TEST(JsonTest, ShowsNamesAsATerminalMaySeeThem) {
  const auto node = read_json(R"({"a\u001b[31m\n": 1, "a\u001b[31m\n": 2})", "f");
  ASSERT_FALSE(node);
  EXPECT_THAT(node.error().message, ::testing::HasSubstr(R"("a [31m " stands twice)"));
}

TEST(JsonTest, NamesLineAndColumn) {
  const auto node = read_json("{\n  \"a\": 1,\n  \"a\": 2\n}", "f");
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().where->line, 3);
}

TEST(JsonFieldsTest, NotesTheFirstThingThatIsWrong) {
  const auto node = *read_json(R"({"format": 1, "text": 5, "number": "x", "more": 1})", "f");
  std::optional<Error> error;
  JsonFields fields(node, "f", error);
  EXPECT_EQ(fields.text("text"), "");
  EXPECT_EQ(fields.number("number"), 0U);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::kDenied);
  EXPECT_EQ(error->message, R"(f: "text": expected a text)");
}

TEST(JsonFieldsTest, RefusesFieldsThatNobodyAskedFor) {
  const auto node = *read_json(R"({"known": 1, "unknown": 2})", "f");
  std::optional<Error> error;
  JsonFields fields(node, "f", error);
  EXPECT_EQ(fields.number("known"), 1U);
  fields.close();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, R"(f: "unknown": expected no such field)");
}

TEST(KeptJsonTest, DistinguishesNewerFromBroken) {
  EXPECT_TRUE(read_kept_json(R"({"format": 1})", "f"));
  EXPECT_EQ(read_kept_json(R"({"format": 2})", "f").error().code, codes::kTargetStateNewer);
  EXPECT_EQ(read_kept_json(R"({"format": "1"})", "f").error().code, codes::kTargetStateBroken);
  EXPECT_EQ(read_kept_json(R"([])", "f").error().code, codes::kTargetStateBroken);
  EXPECT_EQ(read_kept_json(R"({"form)", "f").error().code, codes::kTargetStateBroken);
}

}  // namespace
}  // namespace talentops::codec
