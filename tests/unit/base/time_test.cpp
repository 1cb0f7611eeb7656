#include "controller/base/time.hpp"

#include <gtest/gtest.h>

namespace talentops {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(TimeTest, ReadsTimesWithOffsets) {
  const auto utc = parse_time("2026-11-21T09:30:00Z");
  ASSERT_TRUE(utc.has_value());
  EXPECT_EQ(parse_time("2026-11-21T10:30:00+01:00"), utc);
  EXPECT_EQ(parse_time("2026-11-21t04:00:00-05:30"), utc);
  EXPECT_EQ(parse_time("2026-11-21T09:30:00.1234Z"), *utc + milliseconds(123));
  EXPECT_EQ(parse_time("1970-01-01T00:00:00Z"), Instant());
}

TEST(TimeTest, RefusesWhatIsNoTime) {
  for (const auto* bad : {"", "2026-11-21", "2026-11-21T09:30:00", "2026-02-30T00:00:00Z",
                          "2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:30:60Z",
                          "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00+0100", "2026-11-21T09:30:00Zx",
                          "26-11-21T09:30:00Z", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"}) {
    EXPECT_FALSE(parse_time(bad).has_value()) << bad;
  }
}

TEST(TimeTest, WritesTimesThatItReadsBack) {
  for (const auto* text : {"2026-11-21T09:30:00Z", "1969-12-31T23:59:59.999Z", "2024-02-29T00:00:00.010Z",
                           "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(format_time(*parse_time(text)), text);
  }
  EXPECT_EQ(compact_time(*parse_time("2026-11-21T09:30:00.5Z")), "20261121T093000Z");
}

TEST(TimeTest, ReadsDurationsOfOneNumberAndOneUnit) {
  EXPECT_EQ(parse_duration("90s"), seconds(90));
  EXPECT_EQ(parse_duration("10m"), minutes(10));
  EXPECT_EQ(parse_duration("2h"), hours(2));
  EXPECT_EQ(parse_duration("7d"), hours(24 * 7));
  EXPECT_EQ(parse_duration("250ms"), milliseconds(250));
  for (const auto* bad : {"", "s", "10", "-1s", "1.5h", "1h30m", "10 s", " 1s", "9223372036854775807d"})
    EXPECT_FALSE(parse_duration(bad).has_value()) << bad;
}

TEST(TimeTest, WritesDurations) {
  EXPECT_EQ(format_duration(Duration(0)), "0s");
  EXPECT_EQ(format_duration(minutes(90)), "1h30m");
  EXPECT_EQ(format_duration(hours(24 * 7)), "7d");
  EXPECT_EQ(format_duration(milliseconds(1250)), "1s250ms");
  EXPECT_EQ(format_duration(-seconds(5)), "-5s");
}

}  // namespace
}  // namespace talentops
