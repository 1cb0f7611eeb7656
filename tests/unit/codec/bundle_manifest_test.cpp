#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/documents.hpp"

namespace talentops::codec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(BundleManifestTest, DecodesTheSmallestAndTheLargest) {
  const auto small = decode_bundle_manifest("name: greeter\nversion: 1.0.0\n", "talent.yaml");
  EXPECT_THAT(small.problems, IsEmpty());
  ASSERT_TRUE(small.manifest.has_value());
  EXPECT_EQ(small.manifest->name.text(), "greeter");
  EXPECT_EQ(small.manifest->version.text(), "1.0.0");

  const auto large = decode_bundle_manifest(
      "apiVersion: talentops.dev/v1alpha1\nkind: Bundle\nname: a\nversion: \"1.0.0\"\ndescription: d\nowner: "
      "o\nplatforms: [claude-code]\n"
      "requires: {claudeCode: \">=2.1.0\", environment: [CRM_TOKEN], env: [OTHER]}\ntemplates: "
      "[agent.md]\nclientOwned: [rules/x.md]\n"
      "lossy: [colors]\ninvisibleCharacters: [prompts/rtl.md]\n",
      "talent.yaml");
  EXPECT_THAT(large.problems, IsEmpty());
  ASSERT_TRUE(large.manifest.has_value());
  EXPECT_THAT(large.manifest->required_environment, ElementsAre("CRM_TOKEN", "OTHER"));
  EXPECT_EQ(large.manifest->required_claude_code, ">=2.1.0");
  EXPECT_THAT(large.manifest->templates, ElementsAre("agent.md"));
  EXPECT_THAT(large.manifest->client_owned, ElementsAre("rules/x.md"));
  EXPECT_THAT(large.manifest->invisible_characters, ElementsAre("prompts/rtl.md"));
}

TEST(BundleManifestTest, SaysWhatIsWrong) {
  const auto code_of = [](std::string_view text) {
    const auto decoded = decode_bundle_manifest(text, "talent.yaml");
    EXPECT_FALSE(decoded.manifest.has_value()) << text;
    EXPECT_FALSE(decoded.problems.empty()) << text;
    return decoded.problems.empty() ? Code() : decoded.problems.front().error.code;
  };
  EXPECT_EQ(code_of(""), codes::kNotADocument);
  EXPECT_EQ(code_of("name: a\n"), codes::kMissingField);
  EXPECT_EQ(code_of("name: a\nversion: 1.0\n"), codes::kVersionNotExact);
  EXPECT_EQ(code_of("name: a\nversion: 1.0.0\nkind: Talent\n"), codes::kUnknownValue);
  EXPECT_EQ(code_of("name: a\nversion: 1.0.0\nsmoke: [{name: x}]\n"), codes::kNotInThisVersion);
  EXPECT_EQ(code_of("name: a\nversion: 1.0.0\ntemplates: [../x]\n"), codes::kBadFormat);
  EXPECT_EQ(code_of("name: a\nversion: 1.0.0\n---\nname: b\n"), codes::kYamlContentAfterEnd);
  EXPECT_EQ(code_of("- a\n"), codes::kWrongType);
}

}  // namespace
}  // namespace talentops::codec
