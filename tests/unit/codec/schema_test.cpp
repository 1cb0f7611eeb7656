#include "controller/codec/schema.hpp"

#include <functional>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/schema_check.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_scalars.hpp"

namespace talentops::codec {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::TestWithParam;
using ::testing::ValuesIn;

void visit(const FieldSpec& spec, const std::function<void(const FieldSpec&)>& look) {
  look(spec);
  for (const auto& field : spec.fields) visit(field, look);
}

TEST(SchemaTest, DescribesEveryFieldThatIsServed) {
  for (const auto& kind : all_kinds()) {
    EXPECT_THAT(kind.description, Not(IsEmpty())) << kind.name;
    visit(kind.root, [&](const FieldSpec& field) {
      const bool is_item = field.name.empty();
      const bool is_obvious = field.name == "name" || field.name == "email";
      if (!field.later && !is_item && !is_obvious && field.type != FieldType::kObject) {
        EXPECT_THAT(field.description, Not(IsEmpty())) << kind.name << " " << field.name;
      }
    });
  }
}

TEST(SchemaTest, NamesNoFieldTwice) {
  for (const auto& kind : all_kinds()) {
    visit(kind.root, [&](const FieldSpec& spec) {
      std::set<std::string> names;
      for (const auto& field : spec.fields)
        EXPECT_TRUE(names.insert(field.name).second) << kind.name << " " << field.name;
      for (const auto& name : spec.exactly_one_of)
        EXPECT_NE(spec.find(name), nullptr) << kind.name << " " << name;
      if (spec.type == FieldType::kList || spec.type == FieldType::kMap) {
        EXPECT_EQ(spec.fields.size(), 1U) << spec.name;
      }
    });
  }
}

TEST(SchemaTest, HasDefaultsThatItWouldAccept) {
  for (const auto& kind : all_kinds()) {
    visit(kind.root, [&](const FieldSpec& field) {
      if (field.default_text.empty()) return;
      const auto yaml = read_yaml(field.default_text, "default");
      ASSERT_EQ(yaml.documents.size(), 1U) << kind.name << " " << field.name;
      domain::Problems problems;
      check_field(field, yaml.documents.front(), field.name, "default", problems);
      EXPECT_THAT(problems, IsEmpty())
          << kind.name << " " << field.name << ": " << problems.front().error.text();
    });
  }
}

TEST(SchemaTest, ExplainsAKindWithFieldsDefaultsAndWhatIsMissing) {
  const auto text = explain_kind("talentrelease");
  ASSERT_TRUE(text.has_value());
  EXPECT_THAT(*text,
              HasSubstr("TalentRelease (talentops.dev/v1alpha1; belongs to a client: metadata.namespace)"));
  EXPECT_THAT(*text, HasSubstr("spec.version"));
  EXPECT_THAT(*text, HasSubstr("version, required"));
  EXPECT_THAT(*text, HasSubstr("spec.health[].http.expect.status"));
  EXPECT_THAT(*text, HasSubstr("whole number, 100 to 599, default 200"));
  EXPECT_THAT(*text, HasSubstr("default hold, the only one in this version"));
  EXPECT_THAT(*text, HasSubstr("spec.hooks"));
}

TEST(SchemaTest, ExplainsEveryKindAndNothingElse) {
  for (const auto& name : kind_names()) EXPECT_TRUE(explain_kind(name).has_value()) << name;
  EXPECT_THAT(*explain_kind("NotificationRoute"), HasSubstr("Not in this version"));
  EXPECT_FALSE(explain_kind("Unicorn").has_value());
}

struct Sample {
  const Format* format;
  std::vector<std::string> good;
  std::vector<std::string> bad;
  std::vector<std::string> beyond = {};  ///< bad as well, but more than a pattern can say
};

class FormatTest : public TestWithParam<Sample> {};

bool accepts_by_pattern(const Format& format, const std::regex& pattern, const std::string& text) {
  return std::regex_search(text, pattern) && (format.longest == 0 || text.size() <= format.longest);
}

TEST_P(FormatTest, IsWhatItsPatternSays) {
  const auto& [format, good, bad, beyond] = GetParam();
  const std::regex pattern{std::string(format->pattern)};
  for (const auto& text : good) {
    EXPECT_TRUE(format->accepts(text)) << format->name << " " << text;
    EXPECT_TRUE(accepts_by_pattern(*format, pattern, text)) << format->name << " " << text;
  }
  for (const auto& text : bad) {
    EXPECT_FALSE(format->accepts(text)) << format->name << " " << text;
    EXPECT_FALSE(accepts_by_pattern(*format, pattern, text)) << format->name << " " << text;
  }
  for (const auto& text : beyond) {
    EXPECT_FALSE(format->accepts(text)) << format->name << " " << text;
    EXPECT_TRUE(accepts_by_pattern(*format, pattern, text))
        << format->name << " " << text << " is not beyond the pattern";
  }
}

/// Every text that one edit makes of `text`: a character more, fewer, or another.
std::vector<std::string> edits_of(const std::string& text) {
  constexpr std::string_view kAlphabet = "aAfzZ0159-_./:{}[]@~\\+*? ";
  std::vector<std::string> edits;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size()) edits.push_back(text.substr(0, at) + text.substr(at + 1));
    for (const char c : kAlphabet) {
      edits.push_back(text.substr(0, at) + c + text.substr(at));
      if (at < text.size()) edits.push_back(text.substr(0, at) + c + text.substr(at + 1));
    }
  }
  return edits;
}

TEST_P(FormatTest, AcceptsNothingThatItsPatternRefuses) {
  const auto& format = *GetParam().format;
  const std::regex pattern{std::string(format.pattern)};
  for (const auto* texts : {&GetParam().good, &GetParam().bad, &GetParam().beyond}) {
    for (const auto& text : *texts) {
      for (const auto& edit : edits_of(text)) {
        if (!format.accepts(edit)) continue;
        EXPECT_TRUE(accepts_by_pattern(format, pattern, edit)) << format.name << " " << edit;
      }
    }
  }
}

const std::vector<Sample> kSamples = {
    {&formats::kName,
     {"a", "a-b.c", "1x", "a.-b", "a--b-.c", std::string(63, 'a')},
     {"", "A", "-a", "a-", "a_b", "a..b", "a/b", std::string(64, 'a')}},
    {&formats::kPrefix, {"", "acme-", "a1"}, {"-a", "1a", "A", "a/", "a.", std::string(33, 'a')}},
    {&formats::kLabelKey, {"tier", "example.com/tier", "A_b.c"}, {"", "-a", "a/b/c", "/a", "a/", "a b"}},
    {&formats::kLabelValue, {"", "gold", "a_b-c.1"}, {"-a", "a b", "a/b"}},
    {&formats::kValueKey, {"region", "_x", "a-b.c"}, {"", "1a", "a b", "a}"}},
    {&formats::kVariable, {"CRM_TOKEN", "_a"}, {"", "1A", "A-B", "A B"}},
    {&formats::kVersion,
     {"1.0.0", "1.2.3-rc.1+b.5", "1.0.0-0a.-"},
     {"1.0", "v1.0.0", "01.0.0", "latest", "^1.0.0", "1.x.0", "", "1.0.0-", "1.0.0-01", "1.0.0-a..b",
      "1.0.0+" + std::string(60, 'b')},
     {"99999999999999999999.0.0"}},
    {&formats::kDuration,
     {"0s", "90s", "10m", "2h", "7d", "250ms"},
     {"", "10", "-1s", "1.5h", "1h30m", "10 m", "s"},
     {"99999999999999999d"}},
    {&formats::kSize,
     {"0", "812", "64KiB", "256MiB", "1GiB"},
     {"", "1KB", "01", "-1", "1.5MiB", "MiB"},
     {"9999999999GiB"}},
    {&formats::kShare,
     {"0", "2", "9999", "0%", "10%", "100%"},
     {"", "%", "01", "-1", "1.5", "101%", "10 %", "10000", "05%"},
     {}},
    {&formats::kTime,
     {"2026-11-21T09:30:00Z", "2026-11-21T09:30:00.5+01:00"},
     {"2026-11-21", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", ""},
     {"2026-02-30T00:00:00Z"}},
    {&formats::kRelativePath,
     {"a", "a/b.md", ".claude/x", "...", "..a/a..", "a b"},
     {"", "/a", "a/", "a//b", "../a", "a/../b", "./a", ".", "a/..", "a\\b"},
     {std::string(256, 'a')}},
    {&formats::kFolder, {".", "fleets/eu"}, {"", "/a", "..", "a/.."}},
    {&formats::kAbsolutePath,
     {"/srv/acme"},
     {"", "/", "srv", "/srv/", "/srv//a", "/srv/../etc", "/srv/.", "//srv"}},
    {&formats::kAllowedPath,
     {"/srv", "/srv/{client}", "/srv/{client}/x", "/srv/.a{client}b", "/srv/..{client}"},
     {"srv", "/srv/{environment}", "/srv/*", "/srv/{client", "/srv/../{client}", "/srv/{client}/"},
     {"/{client}/{client}"}},
    {&formats::kBranch,
     {"main", "talentops/records", "release-1.2", "a./b", "\u00e9"},
     {"", "a..b", "-a", "a//b", "a b", "a~1", "a^", "/a", "a/", ".a", "a/.b", "a.", "a\x7f"},
     {"a.lock", "@", "a@{b"}},
    {&formats::kHttpUrl,
     {"https://x.example", "http://127.0.0.1:8080/a?b=c", "https://[::1]:8443/"},
     {"", "ftp://x", "https://", "https://user:pw@x.example", "https://x y", "javascript:x", "https://x:0",
      "https://x/<", "https://x/\"", "https://-x"},
     {"https://x:70000"}},
    {&formats::kHost,
     {"crm.example", "crm.example:8443", "10.0.0.1", "[::1]:80"},
     {"", "a b", "a/b", "a:0", "a:", "a..b", "-a", "a."},
     {"a:70000"}},
    {&formats::kAddress,
     {"10.0.0.0/8", "192.168.1.2", "::1", "fd00::/8"},
     {"", "10.0.0", "10.0.0.256", "10.0.0.0/999", "10.0.0.0/129", "10.0.0.-0", "10.0.0.0/-0", "host"}},
};

INSTANTIATE_TEST_SUITE_P(All, FormatTest, ValuesIn(kSamples), [](const auto& row) {
  std::string name(row.param.format->name);
  std::erase(name, ' ');
  return name + std::to_string(row.index);
});

TEST(SchemaScalarsTest, ReadsNumbersInOneSpellingOnly) {
  EXPECT_EQ(read_integer("0"), 0);
  EXPECT_EQ(read_integer("-12"), -12);
  for (const auto* text :
       {"", "-", "+5", "010", "-0", "0x10", "1_000", "1.0", "1e3", " 1", "99999999999999999999"}) {
    EXPECT_FALSE(read_integer(text).has_value()) << text;
  }
  EXPECT_EQ(read_number("0.95"), 0.95);
  EXPECT_EQ(read_number("-0.5"), -0.5);
  EXPECT_EQ(read_number("3"), 3.0);
  for (const auto* text : {"", ".5", "5.", "1e3", "+1", ".inf", ".nan", "1.2.3"})
    EXPECT_FALSE(read_number(text).has_value()) << text;
}

TEST(SchemaScalarsTest, KnowsWhatTheCoreSchemaResolves) {
  for (const auto* text : {"1", "1.10", "0x1F", "0o17", "010", ".5", "1e3", "-.inf", ".NaN"}) {
    EXPECT_EQ(resembles(text), Resemblance::kNumber) << text;
  }
  for (const auto* text : {"true", "False", "TRUE"})
    EXPECT_EQ(resembles(text), Resemblance::kBoolean) << text;
  for (const auto* text : {"", "~", "null", "Null"}) EXPECT_EQ(resembles(text), Resemblance::kNull) << text;
  for (const auto* text : {"yes", "on", "no", "22:00", "2026-11-21", "1.2.3", "1_0", "0b1", "1e", "-"}) {
    EXPECT_EQ(resembles(text), Resemblance::kText) << text;
  }
}

}  // namespace
}  // namespace talentops::codec
