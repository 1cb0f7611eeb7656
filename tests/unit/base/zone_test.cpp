#include "controller/base/zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops {
namespace {

Instant at(std::string_view text) { return *parse_time(text); }

LocalTime local(std::string_view text) {
  return LocalTime(at(std::string(text) + ":00Z").time_since_epoch());
}

TEST(ZoneTest, KnowsIanasNamesAndNothingElse) {
  for (const auto* name : {"Europe/Berlin", "UTC", "America/Argentina/Ushuaia", "Etc/GMT+5"})
    EXPECT_TRUE(Zone::find(name).has_value()) << name;
  for (const auto* name : {"", "Europe/Berln", "localtime", "right/UTC", "posix/UTC", "../etc/localtime",
                           "/etc/localtime", "Europe/", "Fixed/UTC+01:00:00", "libc:localtime", "Factory"})
    EXPECT_FALSE(Zone::find(name).has_value()) << name;
}

TEST(ZoneTest, SuggestsWhatWasMeant) {
  EXPECT_EQ(nearest_zone("europe/berlin"), "Europe/Berlin");
  EXPECT_EQ(nearest_zone("Berlin"), "Europe/Berlin");
  EXPECT_EQ(nearest_zone("Africa/Kairo"), "Africa/Cairo");
  EXPECT_EQ(nearest_zone("Middle-Earth/Hobbiton"), std::nullopt);
}

TEST(ZoneTest, FindsEachChangeOnceAndAtItsInstant) {
  const auto berlin = Zone::find("Europe/Berlin");
  const auto spring = berlin->next_change(at("2027-01-01T00:00:00Z"));
  EXPECT_EQ(spring, at("2027-03-28T01:00:00Z"));
  EXPECT_EQ(berlin->next_change(*spring), at("2027-10-31T01:00:00Z"));
  EXPECT_EQ(berlin->next_change(*spring - Duration(1)), spring);
  EXPECT_EQ(Zone::find("UTC")->next_change(at("2027-01-01T00:00:00Z")), std::nullopt);
  EXPECT_EQ(Zone::find("America/New_York")->next_change(at("2045-01-01T00:00:00Z")),
            at("2045-03-12T07:00:00Z"));
}

TEST(ZoneTest, ALocalTimeIsAnInstantUnlessClocksShowItNeverOrTwice) {
  const auto berlin = Zone::find("Europe/Berlin");
  EXPECT_EQ(berlin->only_instant(local("2027-03-28T03:00")), at("2027-03-28T01:00:00Z"));
  EXPECT_EQ(berlin->only_instant(local("2027-03-28T02:30")), std::nullopt);
  EXPECT_EQ(berlin->only_instant(local("2027-10-31T02:30")), std::nullopt);
}

TEST(ZoneTest, ADayBeginsWhereClocksShowItFirst) {
  const auto beginning = [](const char* zone, const char* day) {
    return Zone::find(zone)->beginning_of(
        std::chrono::floor<std::chrono::days>(local(std::string(day) + "T00:00")));
  };
  EXPECT_EQ(beginning("Europe/Berlin", "2027-03-28"), at("2027-03-27T23:00:00Z"));
  EXPECT_EQ(beginning("Africa/Cairo", "2027-04-30"), at("2027-04-29T22:00:00Z")) << "no midnight";
  EXPECT_EQ(beginning("America/Havana", "2027-11-07"), at("2027-11-07T04:00:00Z")) << "midnight twice";
}

TEST(ZoneTest, SaysLocalTimeWithTheZonesAbbreviation) {
  const auto berlin = Zone::find("Europe/Berlin");
  EXPECT_EQ(berlin->text(at("2027-10-31T00:59:59Z")), "Sun 2027-10-31 02:59:59 CEST");
  EXPECT_EQ(berlin->text(at("2027-10-31T01:00:00Z")), "Sun 2027-10-31 02:00 CET");
  EXPECT_EQ(Zone::find("Australia/Lord_Howe")->text(at("2027-01-01T00:00:00Z")), "Fri 2027-01-01 11:00 +11");
}

}  // namespace
}  // namespace talentops
