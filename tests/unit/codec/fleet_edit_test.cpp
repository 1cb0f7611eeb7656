#include "controller/codec/fleet_edit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"

namespace talentops::codec {
namespace {

using domain::RecordsPlace;

const std::string kHead = "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: a}  # ours\n";
constexpr auto kRoot = "departments/operations/deployment-specialist-diego";
const RecordsPlace kElsewhere{"ops/records", kRoot, "git@git.example:ops/r"};

std::string edited(const std::string& text, const RecordsPlace& place) {
  auto result = with_records_place(text, "fleet.yaml", place);
  EXPECT_TRUE(result) << result.error().text();
  return result ? *result : "";
}

struct Row {
  std::string name;
  std::string before;
  RecordsPlace place;
  std::string after;
};

class FleetEditTest : public testing::TestWithParam<Row> {};

TEST_P(FleetEditTest, ChangesOnlyThePlaceOfRecords) {
  EXPECT_EQ(edited(kHead + GetParam().before, GetParam().place), kHead + GetParam().after);
}

const std::vector<Row> kRows = {
    {"NoSpec", "", {"one", kRoot}, "spec: {records: {branch: \"one\"}}\n"},
    {"NoRecords", "spec:\n  # few\n  tenancy: path  # strict\n\n# the end\n", kElsewhere,
     "spec:\n  # few\n  tenancy: path  # strict\n"
     "  records: {branch: ops/records, repository: \"git@git.example:ops/r\"}\n\n# the end\n"},
    {"NoRecordsInOneLine",
     "spec: {tenancy: path}\n",
     {"one", kRoot},
     "spec: {records: {branch: \"one\"}, tenancy: path}\n"},
    {"EmptySpec", "spec: {}\n", {"one", kRoot}, "spec: {records: {branch: \"one\"}}\n"},
    {"InOneLine", "spec:\n  records: {branch: main, root: x}  # here\n", kElsewhere,
     "spec:\n  records: {branch: ops/records, repository: \"git@git.example:ops/r\"}  # here\n"},
    {"FieldByField",
     "spec:\n  records:\n    # which\n    branch: main  # this one\n    root: x/y\n  suspend: true\n",
     {"two", "x/y", "/srv/r"},
     "spec:\n  records:\n    # which\n    branch: \"two\"  # this one\n    root: x/y\n"
     "    repository: \"/srv/r\"\n  suspend: true\n"},
    {"BackToTheFleetsOwn",
     "spec:\n  records:\n    branch: b/c\n    repository: /srv/r  # there\n    root: x\n",
     {"b/c", "x"},
     "spec:\n  records:\n    branch: b/c\n    root: x\n"},
    {"BackToTheDefault",
     "spec:\n  records:\n    repository: /srv/r\n",
     {},
     "spec:\n  records:\n    branch: talentops/records\n"},
    {"KeptForInOneLine", "spec:\n  records: {keep: 2y, root: x}  # here\n", kElsewhere,
     "spec:\n  records: {branch: ops/records, repository: \"git@git.example:ops/r\", keep: 2y}  # here\n"},
    {"KeptForFieldByField",
     "spec:\n  records:\n    keep: 2y  # the law asks for no more\n    repository: /srv/r\n",
     {},
     "spec:\n  records:\n    keep: 2y  # the law asks for no more\n    branch: talentops/records\n"},
    {"AmongOthers",
     "spec: {suspend: true}\n---\nkind: Other\n",
     {"one", kRoot},
     "spec: {records: {branch: \"one\"}, suspend: true}\n---\nkind: Other\n"},
};

INSTANTIATE_TEST_SUITE_P(All, FleetEditTest, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(FleetEditRefusalTest, RefusesAPlaceThatNoFleetCanName) {
  const auto refused = [](const RecordsPlace& place) {
    return with_records_place(kHead + "spec: {suspend: true}\n", "fleet.yaml", place).error().code;
  };
  EXPECT_EQ(refused({"a b", kRoot}), codes::kBadFormat);
  EXPECT_EQ(refused({"b", "../x"}), codes::kBadFormat);
  EXPECT_EQ(refused({"b", kRoot, "../x"}), codes::kGitUrlUnsupported);
  EXPECT_EQ(refused({"b", kRoot, "https://a:b@git.example/r"}), codes::kGitUrlHasCredentials);
  EXPECT_EQ(refused({"b", "x\n  suspend: false"}), codes::kFleetUnusable);
}

TEST(FleetEditRefusalTest, RefusesAFileWithoutAFleet) {
  for (const std::string text : {"", "kind: Fleet\n", "a: [\n"})
    EXPECT_EQ(with_records_place(text, "fleet.yaml", {}).error().code, codes::kFleetUnusable) << text;
}

}  // namespace
}  // namespace talentops::codec
