#include "controller/codec/retention.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/codec/record_variety.hpp"

namespace talentops::codec {
namespace {

using std::chrono::days;

std::string fleet_with(const std::string& spec) {
  return "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {name: test}\nspec: {" + spec + "}\n";
}

TEST(PeriodTest, IsANumberOfYearsOrDays) {
  EXPECT_EQ(parse_period("2y"), days(730));
  EXPECT_EQ(parse_period("90d"), days(90));
  EXPECT_EQ(parse_period("999999d"), days(999999));
  for (const char* bad :
       {"", "y", "2", "0y", "89d", "090d", "-2y", "2 y", "1y6m", "9000h", "1000y", "1000000d"})
    EXPECT_FALSE(parse_period(bad)) << bad;
}

TEST(RecordsKeepTest, IsWhatTheFleetSays) {
  EXPECT_EQ(*read_records_keep(fleet_with("records: {keep: 2y}"), "fleet.yaml"), days(730));
  EXPECT_EQ(*read_records_keep(fleet_with("records: {branch: a}"), "fleet.yaml"), std::nullopt);
  EXPECT_EQ(*read_records_keep("---\n---\n" + fleet_with("suspend: false"), "fleet.yaml"), std::nullopt);
}

TEST(RecordsKeepTest, IsUnknownWhereTheDocumentIsWrong) {
  EXPECT_FALSE(read_records_keep(fleet_with("records: {keep: soon}"), "fleet.yaml"));
  EXPECT_FALSE(read_records_keep(fleet_with("records: {keep: 2y}, suspended: true"), "fleet.yaml"));
  EXPECT_FALSE(read_records_keep("apiVersion: talentops.dev/v1alpha1\nkind: {", "fleet.yaml"));
}

TEST(ArchivesCodecTest, ReadsBackWhatItWrites) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Variety v(seed);
    const auto archives = v.several([&] {
      return domain::RecordsArchive{{v.name(), v.name(), v.coin() ? v.name() : ""},
                                    static_cast<int>(v.below(3000))};
    });
    const auto again = decode_archives(encode_archives(archives), "archive.yaml");
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().text();
    ASSERT_TRUE(*again == archives) << "seed " << seed << encode_archives(archives);
  }
}

TEST(ArchivesCodecTest, RefusesWhatIsNoListOfThem) {
  EXPECT_FALSE(decode_archives("kind: RecordsPlace\n", "archive.yaml"));
  EXPECT_FALSE(decode_archives("", "archive.yaml"));
}

}  // namespace
}  // namespace talentops::codec
