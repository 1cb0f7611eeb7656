#include "controller/domain/version_range.hpp"

#include <gtest/gtest.h>

namespace talentops::domain {
namespace {

struct Row {
  std::string range;
  std::string version;
  bool contains;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.version << " in " << row.range; }

class VersionRangeTable : public testing::TestWithParam<Row> {};

TEST_P(VersionRangeTable, ContainsWhatAllComparisonsAllow) {
  const auto range = VersionRange::parse(GetParam().range);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->contains(Version::parse(GetParam().version).value()), GetParam().contains);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, VersionRangeTable,
    testing::Values(Row{">=2.1.0 <3", "2.1.0", true}, Row{">=2.1.0 <3", "2.99.1", true},
                    Row{">=2.1.0 <3", "2.0.9", false}, Row{">=2.1.0 <3", "3.0.0", false},
                    Row{"2.1.0", "2.1.0", true}, Row{"=2.1.0", "2.1.1", false}, Row{"2.1", "2.1.0", true},
                    Row{"2", "2.0.0", true}, Row{"2", "2.0.1", false}, Row{">2", "2.0.1", true},
                    Row{">2", "2.0.0", false}, Row{"<=2.1", "2.1.0", true}, Row{"<=2.1", "2.1.1", false},
                    Row{"<3", "3.0.0-rc.1", false}, Row{"<3", "2.9.0-rc.1", false},
                    Row{">=3.0.0-rc.1 <4", "3.0.0-rc.2", true}, Row{">=3.0.0-rc.1 <4", "3.1.0-rc.1", false},
                    Row{">=3.0.0-rc.1 <4", "3.1.0", true}, Row{"1.0.0", "1.0.0+build.7", true},
                    Row{">1.0.0", "1.0.0+build.7", false}, Row{"<1.0.0+a", "1.0.0", false}));

TEST(VersionRangeTest, RefusesWhatIsNoRange) {
  for (const auto* text : {"", " ", "latest", "^1.2.0", "~1.2", "1.x", ">= 2", ">=2  <3", " >=2", ">=2 ",
                           "=>2", "01", "1.2.3.4", "1-rc", "1 || 2", "*", ">"}) {
    EXPECT_FALSE(VersionRange::parse(text)) << text;
  }
}

TEST(VersionRangeTest, IsBounded) {
  std::string text = ">0";
  for (int i = 0; i < 15; ++i) text += " >0";
  EXPECT_TRUE(VersionRange::parse(text));
  EXPECT_FALSE(VersionRange::parse(text + " >0"));
}

}  // namespace
}  // namespace talentops::domain
