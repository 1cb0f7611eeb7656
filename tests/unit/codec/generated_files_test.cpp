#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/text.hpp"
#include "controller/codec/schema_crd.hpp"
#include "controller/codec/schema_files.hpp"
#include "controller/codec/schema_json.hpp"
#include "controller/codec/schema_listing.hpp"
#include "controller/codec/schema_reference.hpp"
#include "tests/support/golden.hpp"

namespace talentops::codec {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kMend = "cmake --build build/dev --target generate";

TEST(GeneratedFilesTest, AreInTheTreeAsTheSchemaMakesThem) {
  for (const auto& [path, text] : generated_files()) test::expect_generated(path, text, kMend);
}

TEST(GeneratedFilesTest, AreAllThatLiesBesideTheirReadme) {
  std::vector<std::string> expected = {"crds/README.md"};
  for (const auto& file : generated_files()) expected.push_back(file.path);
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(test::files_of_source("crds"), expected);
}

TEST(GeneratedFilesTest, CoverEveryKindThatIsServed) {
  std::vector<std::string> in_a_fleet;
  for (const auto& kind : all_kinds()) {
    if (!kind.later && kind.scope != Scope::kFile) in_a_fleet.push_back(kind.name);
  }
  std::vector<std::string> defined;
  for (const auto& resource : custom_resources()) defined.push_back(resource.kind);
  EXPECT_EQ(defined, in_a_fleet);
  const auto all = json_schema_of_all();
  for (const auto& kind : all_kinds())
    EXPECT_EQ(all.find("\"#/definitions/" + kind.name + "\"") == std::string::npos, kind.later) << kind.name;
}

TEST(GeneratedFilesTest, PromiseNothingThatIsNotServed) {
  const auto& release = *find_kind("TalentRelease");
  const auto& resource = custom_resources()[2];
  ASSERT_EQ(resource.kind, release.name);
  for (const std::string later : {"environmentSelector", "kubernetes", "keepPrevious"}) {
    EXPECT_THAT(json_schema(release), Not(HasSubstr("\"" + later + "\""))) << later;
    EXPECT_THAT(custom_resource_definition(resource), Not(HasSubstr(" " + later + ":"))) << later;
    EXPECT_THAT(custom_resource_definition(resource), Not(HasSubstr("- " + later + "\n"))) << later;
  }
  EXPECT_THAT(reference_page(release),
              HasSubstr("## Not in this version of talentops\n\nKnown by name, and refused where they say "
                        "anything:\n\n- `spec.health[].prometheus`\n"));
}

TEST(CustomResourceTest, ShowsFieldsThatItsKindHas) {
  for (const auto& resource : custom_resources()) {
    for (const auto& column : resource.columns) {
      const FieldSpec* field = &find_kind(resource.kind)->root;
      for (const auto part : split(column.field, '.')) {
        ASSERT_NE(field, nullptr) << resource.kind << " " << column.field;
        field = field->find(part);
      }
      ASSERT_NE(field, nullptr) << resource.kind << " " << column.field;
      EXPECT_EQ(field->type == FieldType::kBoolean, column.type == "boolean") << column.field;
    }
  }
}

TEST(CustomResourceTest, BelongsToANamespaceWhereItsKindBelongsToAClient) {
  for (const auto& resource : custom_resources()) {
    const auto is_of_a_client = find_kind(resource.kind)->scope == Scope::kClient;
    EXPECT_THAT(custom_resource_definition(resource),
                HasSubstr(is_of_a_client ? "\n  scope: Namespaced\n" : "\n  scope: Cluster\n"));
  }
}

TEST(SchemaListingTest, SaysWhatHoldsForAField) {
  const auto listing = list_fields(*find_kind("TalentRelease"));
  const auto limits = [&](std::string_view path) {
    for (const auto& row : listing.rows) {
      if (row.path == path) return row.limits;
    }
    return std::string("there is no such row");
  };
  EXPECT_EQ(limits("spec.version"), "");
  EXPECT_EQ(limits("spec.environments"), "1 to 1000 of them, no two alike");
  EXPECT_EQ(limits("spec.deadline"), "1s to 3650d");
  EXPECT_EQ(limits("spec.smoke"),
            "at most 100 of them, no two with the same name, exactly one of file, command, http, tcp");
  EXPECT_EQ(limits("spec.smoke[].args"), "only with command");
  EXPECT_EQ(limits("spec.smoke[].tcp.port"), "1 to 65535");
}

}  // namespace
}  // namespace talentops::codec
