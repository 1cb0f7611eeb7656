#include "controller/codec/statement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/strict_json.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

using domain::VerificationResult;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

domain::Statement statement() {
  domain::Statement statement;
  statement.subjects = {sha256("bundle")};
  statement.verifier = "https://qa.example/talent-qa";
  statement.verified_at = parse_time("2026-10-30T14:02:11Z").value();
  statement.result = VerificationResult::kPassed;
  statement.by = "qa-engineer";
  statement.score = 0.95;
  statement.stages = {"staging", "production"};
  return statement;
}

std::string encoded() {
  return encode_statement(statement(), domain::TalentName("support-analyst"),
                          domain::Version::parse("1.4.2").value());
}

std::string replaced(std::string_view what, std::string_view with) {
  std::string text = encoded();
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(StatementTest, IsWrittenOnOneLineAsInTotoAsks) {
  EXPECT_EQ(encoded(),
            "{\"_type\":\"https://in-toto.io/Statement/"
            "v1\",\"subject\":[{\"name\":\"support-analyst@1.4.2\",\"digest\":{\"sha256\":\"" +
                sha256("bundle").hex() +
                "\"}}],\"predicateType\":\"https://slsa.dev/verification_summary/"
                "v1\",\"predicate\":{\"verifier\":{\"id\":"
                "\"https://qa.example/talent-qa\"},\"timeVerified\":\"2026-10-30T14:02:11Z\",\"resourceUri\":"
                "\"talent:support-analyst@1.4.2\",\"verificationResult\":\"PASSED\",\"verifiedLevels\":["
                "\"TALENT_QA\"],\"talentops\":"
                "{\"by\":\"qa-engineer\",\"score\":0.95,\"stages\":[\"staging\",\"production\"]}}}");
}

TEST(StatementTest, IsReadBackAsItWasWritten) {
  const auto read = decode_statement(encoded());
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_THAT(read->subjects, ElementsAre(sha256("bundle")));
  EXPECT_EQ(read->verifier, statement().verifier);
  EXPECT_EQ(read->verified_at, statement().verified_at);
  EXPECT_EQ(read->result, VerificationResult::kPassed);
  EXPECT_EQ(read->by, "qa-engineer");
  EXPECT_EQ(read->score, 0.95);
  EXPECT_THAT(read->stages, ElementsAre("staging", "production"));
  EXPECT_EQ(read->resource, "talent:support-analyst@1.4.2");
}

TEST(StatementTest, WritesNothingThatIsNotKnown) {
  auto bare = statement();
  bare.by.clear();
  bare.score.reset();
  bare.stages.clear();
  bare.verifier.clear();
  bare.result = VerificationResult::kFailed;
  const auto text = encode_statement(bare, domain::TalentName("t"), domain::Version::parse("1.0.0").value());
  EXPECT_THAT(text, Not(HasSubstr("\"talentops\"")));
  EXPECT_THAT(text, HasSubstr("\"verifiedLevels\":[]"));
  const auto read = decode_statement(text).value();
  EXPECT_EQ(read.result, VerificationResult::kFailed);
  EXPECT_FALSE(read.score);
}

TEST(StatementTest, KeepsOneLineWhateverTheNames) {
  auto odd = statement();
  odd.by = "a \"quote\"\nand a line \xE2\x80\xA8 end";
  const auto text = encode_statement(odd, domain::TalentName("t"), domain::Version::parse("1.0.0").value());
  EXPECT_THAT(text, Not(HasSubstr("\n")));
  EXPECT_EQ(decode_statement(text).value().by, odd.by);
}

TEST(StatementTest, PassesOverMembersOfOthers) {
  EXPECT_TRUE(decode_statement(
      replaced("\"predicate\":{",
               "\"x\":[1,-2,3.5,null,true,{}],\"predicate\":{\"policy\":{},\"slsaVersion\":\"1.0\",")));
}

struct Damage {
  std::string_view name;
  std::string_view what;
  std::string_view with;
  Code code;
};
class StatementDamageTest : public testing::TestWithParam<Damage> {};

TEST_P(StatementDamageTest, HasItsCode) {
  const auto read = decode_statement(replaced(GetParam().what, GetParam().with));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, GetParam().code) << read.error().text();
}

INSTANTIATE_TEST_SUITE_P(
    Members, StatementDamageTest,
    testing::Values(
        Damage{"Type", "Statement/v1", "Statement/v0.1", codes::kStatementType},
        Damage{"NoType", "_type", "type", codes::kStatementType},
        Damage{"PredicateType", "verification_summary/v1", "provenance/v1", codes::kPredicateType},
        Damage{"NoSubject", "\"subject\"", "\"subjects\"", codes::kStatementMember},
        Damage{"SubjectWithoutSha256", "\"sha256\"", "\"sha512\"", codes::kStatementMember},
        Damage{"Sha256UpperCase", "\"sha256\":\"", "\"sha256\":\"A", codes::kStatementMember},
        Damage{"NoVerifier", "\"verifier\"", "\"verified\"", codes::kStatementMember},
        Damage{"Time", "2026-10-30T14:02:11Z", "30.10.2026", codes::kStatementMember},
        Damage{"NoResource", "\"resourceUri\"", "\"resource\"", codes::kStatementMember},
        Damage{"Result", "PASSED", "PASS", codes::kStatementMember},
        Damage{"NoLevels", "verifiedLevels", "levels", codes::kStatementMember},
        Damage{"Levels", "[\"TALENT_QA\"]", "\"TALENT_QA\"", codes::kStatementMember},
        Damage{"ScoreText", "0.95", "\"0.95\"", codes::kStatementMember},
        Damage{"ScoreTooLarge", "0.95", "95", codes::kStatementMember},
        Damage{"StagesEmpty", "[\"staging\",\"production\"]", "[]", codes::kStatementMember},
        Damage{"StagesText", "[\"staging\",\"production\"]", "\"production\"", codes::kStatementMember},
        Damage{"Twice", "\"verificationResult\"", "\"verificationResult\":\"FAILED\",\"verificationResult\"",
               codes::kStatementDuplicateKey},
        Damage{"TwiceEscaped", "\"verificationResult\"",
               "\"verification\\u0052esult\":\"FAILED\",\"verificationResult\"",
               codes::kStatementDuplicateKey},
        Damage{"TrailingComma", "}]", "},]", codes::kStatementNotJson},
        Damage{"Comment", "{\"_type\"", "{/* */\"_type\"", codes::kStatementNotJson},
        Damage{"Utf8", "qa-engineer", "qa\xFF", codes::kStatementNotJson}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(StrictJsonTest, RefusesWhatIsNotExactlyOneObject) {
  for (const auto* text : {"", " ", "[]", "1", "null", "{", "{}{}", "{} x", "{\"a\":}", "{'a':1}",
                           "{\"a\":NaN}", "{\"a\":01}", "\xEF\xBB\xBF{}"}) {
    const auto read = read_strict_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, codes::kStatementNotJson) << text;
  }
  EXPECT_TRUE(read_strict_json(" {} \n"));
}

TEST(StrictJsonTest, FindsADuplicateAtEveryDepth) {
  EXPECT_EQ(read_strict_json("{\"a\":[{\"b\":{\"c\":1,\"c\":1}}]}").error().code,
            codes::kStatementDuplicateKey);
  EXPECT_TRUE(read_strict_json("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"c\":1},{\"c\":2}]}"));
}

TEST(StrictJsonTest, HasBounds) {
  const auto nested = [](int depth) {
    std::string text = "{\"a\":";
    for (int i = 1; i < depth; ++i) text += "[";
    for (int i = 1; i < depth; ++i) text += "]";
    return text + "}";
  };
  EXPECT_FALSE(read_strict_json(nested(1)));  // no value at all
  EXPECT_TRUE(read_strict_json(nested(16)));
  EXPECT_EQ(read_strict_json(nested(17)).error().code, codes::kStatementNotJson);
  EXPECT_EQ(read_strict_json(nested(100'000)).error().code, codes::kStatementNotJson);
  std::string members;
  for (int i = 0; i < 2'000; ++i) members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  EXPECT_TRUE(read_strict_json("{" + members + "}"));
  EXPECT_EQ(read_strict_json("{" + members + ",\"x\":0}").error().code, codes::kStatementNotJson);
}

}  // namespace
}  // namespace talentops::codec
