#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/plan/assemble.hpp"

namespace talentops::plan {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

domain::Fleet fleet() { return {.name = "small", .where = {"fleet.yaml", 1, 1}}; }

domain::Environment bound_by(const std::string& calendar) {
  domain::Environment made{.key = {domain::ClientName("acme"), domain::EnvironmentName("production")}};
  made.targets = {{domain::TargetName("workspace"), {"/srv/acme"}}};
  made.where = {"clients/acme/environments/production.yaml", 1, 1};
  made.calendars = {{calendar, {7, 15}}};
  return made;
}

domain::Calendar calendar(const std::string& name, const std::string& client = "") {
  domain::Calendar made{.name = name};
  if (!client.empty()) made.client = domain::ClientName(client);
  made.where = {client.empty() ? "policies/" + name + ".yaml" : "clients/" + client + "/" + name + ".yaml", 1,
                1};
  return made;
}

/// Each document in a file of its own.
class CalendarNamesTest : public ::testing::Test {
 protected:
  void have(SourceDocument document) { files_.push_back({"", {std::move(document)}}); }
  domain::Catalog assemble() {
    CatalogSource source;
    source.files = {files_.begin(), files_.end()};
    return plan::assemble(source);
  }
  std::vector<SourceFile> files_;
};

TEST_F(CalendarNamesTest, ACalendarThatIsNamedMustBeThere) {
  have(fleet());
  have(bound_by("nigths"));
  have(calendar("nights"));
  const auto catalog = assemble();
  ASSERT_THAT(catalog.problems, SizeIs(1));
  const auto& error = catalog.problems.front().error;
  EXPECT_EQ(error.code, codes::kUnknownCalendar);
  EXPECT_EQ(error.where, (Location{"clients/acme/environments/production.yaml", 7, 15}));
  EXPECT_EQ(error.hint, "did you mean nights?");
  EXPECT_THAT(catalog.refused, SizeIs(1));
  EXPECT_THAT(catalog.environments, SizeIs(1)) << "it stays bound by the name";
}

TEST_F(CalendarNamesTest, ACalendarOfAnotherClientIsNone) {
  have(fleet());
  have(bound_by("nights"));
  have(calendar("nights", "globex"));
  EXPECT_THAT(assemble().problems, SizeIs(1));
  have(calendar("nights", "acme"));
  EXPECT_THAT(assemble().problems, IsEmpty());
}

TEST_F(CalendarNamesTest, ACalendarThatCannotBeReadIsToldOfOnce) {
  have(fleet());
  have(bound_by("nights"));
  files_.push_back({"policies/nights.yaml", {}, {}, {{{"ChangeCalendar", "", "nights"}, Error{}}}});
  EXPECT_THAT(assemble().refused, IsEmpty());
}

TEST_F(CalendarNamesTest, TheFleetCanNameNoCalendarOfAClient) {
  auto bound = fleet();
  bound.calendars = {{"nights", {5, 3}}};
  have(bound);
  have(calendar("nights", "acme"));
  const auto catalog = assemble();
  ASSERT_THAT(catalog.refused, SizeIs(1));
  EXPECT_EQ(catalog.refused.front().id.kind, "Fleet");
}

TEST_F(CalendarNamesTest, WithTenancyByPathACalendarOfAClientCountsBelowItsPathOnly) {
  auto apart = fleet();
  apart.tenancy = domain::Tenancy::kPath;
  have(apart);
  auto misplaced = calendar("nights", "acme");
  misplaced.where.file = "clients/globex/nights.yaml";
  have(misplaced);
  const auto catalog = assemble();
  EXPECT_THAT(catalog.calendars, IsEmpty());
  ASSERT_THAT(catalog.problems, SizeIs(1));
  EXPECT_EQ(catalog.problems.front().error.code, codes::kTenancyPath);
}

}  // namespace
}  // namespace talentops::plan
