#include "reconcilers/claude_code/variables_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"

/// Files of variables: what a value is written as, and what of a file is left as it is.
namespace talentops::claude_code {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Saying {
  const char* name;
  std::string value;
  std::string said;  ///< empty: it cannot be said
};
void PrintTo(const Saying& saying, std::ostream* out) { *out << saying.name; }

class SaidTest : public testing::TestWithParam<Saying> {};

TEST_P(SaidTest, IsWhatEveryReaderTakesForTheValue) {
  const auto said = said_as_variable(GetParam().value);
  if (!GetParam().said.empty()) {
    ASSERT_TRUE(said) << said.error().text();
    EXPECT_EQ(*said, GetParam().said);
    return;
  }
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, codes::kSecretNotSayable);
  EXPECT_EQ(said.error().kind, ErrorKind::kDenied);
  EXPECT_THAT(said.error().text(), Not(HasSubstr("canary")));
}

INSTANTIATE_TEST_SUITE_P(
    Values, SaidTest,
    testing::Values(Saying{"Plain", "sk-canary_1./:@%+,=", "sk-canary_1./:@%+,="},
                    Saying{"Blanks", " a b ", "' a b '"}, Saying{"Hash", "a #b", "'a #b'"},
                    Saying{"Dollar", "pa$$word`id`", "'pa$$word`id`'"},
                    Saying{"DoubleQuotes", "say \"hi\"", "'say \"hi\"'"},
                    Saying{"OneBackslash", "a\\nb", "'a\\nb'"}, Saying{"Text", "grüße!", "'grüße!'"},
                    Saying{"Tilde", "~root", "'~root'"}, Saying{"Tab", "a\tb", "'a\tb'"},
                    Saying{"SingleQuote", "it's", "\"it's\""}, Saying{"BothQuotes", "canary it's \"it\"", ""},
                    Saying{"QuoteAndDollar", "canary'$x", ""}, Saying{"Lines", "canary\nsecond", ""},
                    Saying{"Return", "canary\r", ""}, Saying{"Nul", std::string("canary\0", 7), ""},
                    Saying{"Reference", "canary ${HOME}", ""}, Saying{"Backslashes", "canary \\\\", ""},
                    Saying{"LastBackslash", "canary \\", ""}),
    [](const auto& each) { return each.param.name; });

VariablesFile read(std::string_view text) {
  auto file = VariablesFile::read(text, "/srv/secrets/acme.env");
  EXPECT_TRUE(file) << file.error().text();
  return file ? *std::move(file) : VariablesFile();
}

TEST(VariablesFileTest, KnowsEveryFormOfAnAssignment) {
  const auto file = read("A=1\n  B = 2\nexport C='3'\n# D=4\nexported=5\r\nthe E=6\nF=7\nF=8");
  EXPECT_EQ(file.value("A"), "1");
  EXPECT_TRUE(file.value("B"));
  EXPECT_EQ(file.value("C"), "'3'");
  EXPECT_FALSE(file.value("D")) << "a comment";
  EXPECT_EQ(file.value("exported"), "5");
  EXPECT_FALSE(file.value("E")) << "a command";
  EXPECT_EQ(file.value("F"), "8") << "the last one counts";
}

TEST(VariablesFileTest, AQuoteGoesOnOverLines) {
  const auto file = read("KEY='first\nCRM_TOKEN=inside\n' # it's done\nNEXT=\"a\\\"\nb\"\nLAST=1\n");
  EXPECT_FALSE(file.value("CRM_TOKEN"));
  EXPECT_TRUE(file.value("NEXT"));
  EXPECT_EQ(file.value("LAST"), "1");
}

TEST(VariablesFileTest, AQuoteThatIsNotClosedHasAPlace) {
  const auto file = VariablesFile::read("A=1\nGREETING=it's\nB=2\n", "/srv/secrets/acme.env");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().where->text(), "/srv/secrets/acme.env:2:1");
}

TEST(VariablesFileTest, ANewVariableComesLast) {
  EXPECT_EQ(with_variable("", "A", "1"), "A=1\n");
  EXPECT_EQ(with_variable("# theirs\nB=2", "A", "1"), "# theirs\nB=2\nA=1\n");
}

TEST(VariablesFileTest, AVariableChangesWhereItStandsAndNothingElseDoes) {
  EXPECT_EQ(with_variable("B='x\nA=0\n'\r\nA=1\r\n\n# end", "A", "'2 3'"),
            "B='x\nA=0\n'\r\nA='2 3'\r\n\n# end");
  EXPECT_EQ(with_variable("A=1\nB=2\nexport A=3\n", "A", "4"), "A=4\nB=2\n") << "it is one variable";
}

TEST(VariablesFileTest, AVariableGoesWithItsLine) {
  EXPECT_EQ(with_variable("# theirs\nA=1\nB=2\nA=3\n", "A", std::nullopt), "# theirs\nB=2\n");
  EXPECT_EQ(with_variable("B=2\n", "A", std::nullopt), "B=2\n");
}

}  // namespace
}  // namespace talentops::claude_code
