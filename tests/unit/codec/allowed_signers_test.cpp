#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/pattern.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops::codec {
namespace {

using fixture::kQaPublic;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kKey(kQaPublic);

Instant at(std::string_view time) { return parse_time(time).value(); }

TEST(AllowedSignersTest, ReadsPrincipalsOptionsAndKey) {
  const auto signers = read_allowed_signers(
      "# who may certify\n"
      "\n"
      "qa@example.com,!old@example.com "
      "namespaces=\"talentops-*,git\",valid-after=\"20260101Z\",VALID-BEFORE=\"20270101120000Z\" " +
          kKey + " a comment\n" + "\t\"with space, b\"\t" + kKey + "\r\n",
      "allowed_signers");
  ASSERT_TRUE(signers) << signers.error().text();
  ASSERT_EQ(signers->size(), 2U);
  const auto& first = signers->front();
  EXPECT_THAT(first.principals, ElementsAre("qa@example.com", "!old@example.com"));
  EXPECT_THAT(first.namespaces, ElementsAre("talentops-*", "git"));
  EXPECT_EQ(first.validity.from, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(public_line(first.public_key), kQaPublic);
  const auto& second = signers->back();
  EXPECT_THAT(second.principals, ElementsAre("with space", " b"));
  EXPECT_THAT(second.namespaces, IsEmpty());
  EXPECT_EQ(second.validity, domain::Validity());
}

TEST(AllowedSignersTest, TheSecondOfValidBeforeStillCounts) {
  const auto validity = fixture::signers("qa valid-before=\"20270101120000Z\"", kQaPublic).front().validity;
  EXPECT_TRUE(validity.contains(at("2027-01-01T12:00:00.999Z")));
  EXPECT_FALSE(validity.contains(at("2027-01-01T12:00:01Z")));
}

TEST(AllowedSignersTest, AnEmptyFileTrustsNobody) {
  EXPECT_THAT(read_allowed_signers("", "f").value(), IsEmpty());
  EXPECT_THAT(read_allowed_signers("# nobody\n\n  \n", "f").value(), IsEmpty());
}

struct Time {
  std::string_view name;
  std::string_view written;
  std::string_view meant;  ///< empty: refused
};
class AllowedSignersTimeTest : public testing::TestWithParam<Time> {};

TEST_P(AllowedSignersTimeTest, IsReadInUtcOrRefused) {
  const auto signers =
      read_allowed_signers("qa valid-after=\"" + std::string(GetParam().written) + "\" " + kKey, "f");
  if (GetParam().meant.empty()) {
    ASSERT_FALSE(signers);
    EXPECT_EQ(signers.error().code, codes::kAllowedSignersTime);
    return;
  }
  ASSERT_TRUE(signers) << signers.error().text();
  EXPECT_EQ(signers->front().validity.from, at(GetParam().meant));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, AllowedSignersTimeTest,
    testing::Values(Time{"Date", "20260131", "2026-01-31T00:00:00Z"},
                    Time{"DateZ", "20260131Z", "2026-01-31T00:00:00Z"},
                    Time{"DateUtc", "20260131UTC", "2026-01-31T00:00:00Z"},
                    Time{"Minutes", "202601311530z", "2026-01-31T15:30:00Z"},
                    Time{"Seconds", "20260131153059Z", "2026-01-31T15:30:59Z"},
                    Time{"LocalMinutes", "202601311530", ""}, Time{"LocalSeconds", "20260131153059", ""},
                    Time{"NoSuchDay", "20260230Z", ""}, Time{"NoSuchHour", "202601312460Z", ""},
                    Time{"Short", "2026013Z", ""}, Time{"Empty", "", ""}, Time{"OnlyZ", "Z", ""},
                    Time{"Dashes", "2026-01-31Z", ""}, Time{"Letters", "2026013xZ", ""}),
    [](const auto& row) { return std::string(row.param.name); });

struct Line {
  std::string_view name;
  std::string line;
  Code code;
};
class AllowedSignersLineTest : public testing::TestWithParam<Line> {};

TEST_P(AllowedSignersLineTest, IsRefusedWithItsPlace) {
  const auto signers = read_allowed_signers("# first\n" + GetParam().line + "\n", "etc/allowed_signers");
  ASSERT_FALSE(signers);
  EXPECT_EQ(signers.error().code, GetParam().code) << signers.error().text();
  EXPECT_EQ(signers.error().where, (Location{"etc/allowed_signers", 2}));
  EXPECT_FALSE(signers.error().hint.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Lines, AllowedSignersLineTest,
    testing::Values(
        Line{"OnlyPrincipals", "qa", codes::kAllowedSignersLine},
        Line{"NoBase64", "qa ssh-ed25519", codes::kAllowedSignersLine},
        Line{"OpenQuotes", "\"qa " + kKey, codes::kAllowedSignersLine},
        Line{"QuoteInside", "q\"a " + kKey, codes::kAllowedSignersLine},
        Line{"NoPrincipal", "\"\" " + kKey, codes::kAllowedSignersLine},
        Line{"OtherType", "qa ssh-rsa " + kKey.substr(kKey.find(' ') + 1), codes::kAllowedSignersLine},
        Line{"NoKeyAfterOptions", "qa namespaces=\"a\"", codes::kAllowedSignersLine},
        Line{"UnknownOption", "qa bogus " + kKey, codes::kAllowedSignersOption},
        Line{"UnknownValue", "qa bogus=\"x\" " + kKey, codes::kAllowedSignersOption},
        Line{"NotQuoted", "qa namespaces=a " + kKey, codes::kAllowedSignersOption},
        Line{"NoValue", "qa namespaces " + kKey, codes::kAllowedSignersOption},
        Line{"OpenValue", "qa namespaces=\"a " + kKey, codes::kAllowedSignersOption},
        Line{"Twice", "qa namespaces=\"a\",Namespaces=\"b\" " + kKey, codes::kAllowedSignersOption},
        Line{"TrailingComma", "qa namespaces=\"a\", " + kKey, codes::kAllowedSignersOption},
        Line{"NoComma", "qa namespaces=\"a\"valid-after=\"20260101Z\" " + kKey, codes::kAllowedSignersOption},
        Line{"BeforeAfter", "qa valid-after=\"20260101Z\",valid-before=\"20260101Z\" " + kKey,
             codes::kAllowedSignersOption},
        Line{"Authority", "*@example.com cert-authority " + kKey, codes::kAllowedSignersAuthority},
        Line{"AuthorityUpperCase", "qa namespaces=\"a\",CERT-AUTHORITY " + kKey,
             codes::kAllowedSignersAuthority},
        Line{"Weak", "qa " + std::string(fixture::kWeakPublic), codes::kKeyTooWeak},
        Line{"Dsa", "qa ssh-dss AAAAB3NzaC1kc3M=", codes::kKeyTypeUnsupported},
        Line{"NotBase64", "qa ssh-ed25519 AAAA#", codes::kKeyMalformed},
        Line{"CutOff", "qa " + kKey.substr(0, kKey.size() - 4), codes::kKeyMalformed}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(AllowedSignersTest, ShowsALineAsATerminalMaySeeIt) {
  const auto signers = read_allowed_signers("qa a\xFF\x1B[31m " + kKey, "f");
  ASSERT_FALSE(signers);
  EXPECT_EQ(signers.error().message, "the option \"a\xEF\xBF\xBD [31m\" is unknown");
}

TEST(AllowedSignersTest, RefusesAFileOfMoreThan1MiB) {
  EXPECT_TRUE(read_allowed_signers(std::string(1024 * 1024, '\n'), "f"));
  EXPECT_EQ(read_allowed_signers(std::string(1024 * 1024 + 1, '\n'), "f").error().code,
            codes::kAllowedSignersTooLarge);
}

TEST(AllowedSignersTest, NamespacesAreAPatternList) {
  const auto allows = [](std::string_view option, std::string_view name_space) {
    return allows_namespace(fixture::signers("qa " + std::string(option), kQaPublic).front(), name_space);
  };
  EXPECT_TRUE(allows("", "anything"));
  EXPECT_TRUE(allows("namespaces=\"talentops-*\"", "talentops-act"));
  EXPECT_FALSE(allows("namespaces=\"talentops-*,!talentops-act\"", "talentops-act"));
  EXPECT_FALSE(allows("namespaces=\"talentops\"", "talentops-act"));
  EXPECT_FALSE(allows("namespaces=\"\"", "talentops-act"));
}

TEST(PatternTest, ReadsStarsQuestionMarksAndNegation) {
  EXPECT_TRUE(matches_pattern("", ""));
  EXPECT_TRUE(matches_pattern("", "*"));
  EXPECT_FALSE(matches_pattern("", "?"));
  EXPECT_TRUE(matches_pattern("qa@example.com", "*@example.com"));
  EXPECT_FALSE(matches_pattern("qa@example.com.evil", "*@example.com"));
  EXPECT_TRUE(matches_pattern("abcbc", "a*bc"));
  EXPECT_TRUE(matches_pattern("abc", "a?c*"));
  EXPECT_FALSE(matches_pattern("abc", "A?c"));
  EXPECT_FALSE(matches_pattern(std::string(4000, 'a'), "*a*a*a*a*a*a*a*a*b"));
  EXPECT_TRUE(matches_pattern_list("qa", std::vector<std::string>{"*", "!dev"}));
  EXPECT_FALSE(matches_pattern_list("dev", std::vector<std::string>{"*", "!dev"}));
  EXPECT_FALSE(matches_pattern_list("qa", std::vector<std::string>{"!dev"}));
}

}  // namespace
}  // namespace talentops::codec
