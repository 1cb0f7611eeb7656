#include "controller/plan/windows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"

namespace talentops::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Instant at(std::string_view text) { return *parse_time(text); }

std::chrono::local_days day(int year, unsigned month, unsigned of_month) {
  return std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) /
                                 std::chrono::day(of_month));
}

constexpr std::chrono::minutes clock_at(int hour, int minute) {
  return std::chrono::minutes(hour * 60 + minute);
}

const std::vector<std::chrono::weekday> kEveryDay = {
    std::chrono::Sunday,   std::chrono::Monday, std::chrono::Tuesday, std::chrono::Wednesday,
    std::chrono::Thursday, std::chrono::Friday, std::chrono::Saturday};

domain::Calendar a_calendar(const std::string& zone, std::chrono::minutes from, std::chrono::minutes to,
                            std::vector<std::chrono::weekday> days = kEveryDay) {
  domain::Calendar calendar{.name = "nights"};
  calendar.time_zone = zone;
  calendar.windows = {{std::move(days), from, to}};
  return calendar;
}

std::vector<std::string> told(const Result<Intervals>& intervals) {
  std::vector<std::string> all;
  if (!intervals) return {intervals.error().text()};
  for (const auto& each : *intervals) all.push_back(format_time(each.from) + " " + format_time(each.to));
  return all;
}

/// Of one local day and a window of it: when that is, in UTC. From a scan, minute by minute, of what Python's
/// zoneinfo says.
struct Transition {
  std::string name;
  std::string zone;
  std::chrono::local_days day;
  std::chrono::minutes from;
  std::chrono::minutes to;
  std::vector<std::string> open;
};
void PrintTo(const Transition& row, std::ostream* out) { *out << row.name; }
class TransitionTable : public ::testing::TestWithParam<Transition> {};

TEST_P(TransitionTable, OpensWhileClocksShowIt) {
  const auto& row = GetParam();
  const auto calendar = a_calendar(row.zone, row.from, row.to, {std::chrono::weekday(row.day)});
  const Instant noon(row.day.time_since_epoch() + std::chrono::hours(12));
  EXPECT_EQ(told(open_intervals(calendar, {noon - std::chrono::hours(60), noon + std::chrono::hours(60)})),
            row.open);
}

INSTANTIATE_TEST_SUITE_P(
    WindowsTest, TransitionTable,
    ::testing::Values(
        Transition{"BerlinInTheGap", "Europe/Berlin", day(2027, 3, 28), clock_at(2, 0), clock_at(3, 0), {}},
        Transition{"BerlinEndsInTheGap",
                   "Europe/Berlin",
                   day(2027, 3, 28),
                   clock_at(1, 30),
                   clock_at(2, 30),
                   {"2027-03-28T00:30:00Z 2027-03-28T01:00:00Z"}},
        Transition{"BerlinBeginsInTheGap",
                   "Europe/Berlin",
                   day(2027, 3, 28),
                   clock_at(2, 30),
                   clock_at(4, 0),
                   {"2027-03-28T01:00:00Z 2027-03-28T02:00:00Z"}},
        Transition{"BerlinHourThatComesTwice",
                   "Europe/Berlin",
                   day(2027, 10, 31),
                   clock_at(2, 0),
                   clock_at(3, 0),
                   {"2027-10-31T00:00:00Z 2027-10-31T02:00:00Z"}},
        Transition{
            "BerlinOpensTwice",
            "Europe/Berlin",
            day(2027, 10, 31),
            clock_at(2, 15),
            clock_at(2, 45),
            {"2027-10-31T00:15:00Z 2027-10-31T00:45:00Z", "2027-10-31T01:15:00Z 2027-10-31T01:45:00Z"}},
        Transition{
            "BerlinEndsInTheHourThatComesTwice",
            "Europe/Berlin",
            day(2027, 10, 31),
            clock_at(1, 30),
            clock_at(2, 30),
            {"2027-10-30T23:30:00Z 2027-10-31T00:30:00Z", "2027-10-31T01:00:00Z 2027-10-31T01:30:00Z"}},
        Transition{"BerlinShortNight",
                   "Europe/Berlin",
                   day(2027, 3, 27),
                   clock_at(22, 0),
                   clock_at(6, 0),
                   {"2027-03-27T21:00:00Z 2027-03-28T04:00:00Z"}},
        Transition{"BerlinLongNight",
                   "Europe/Berlin",
                   day(2027, 10, 30),
                   clock_at(22, 0),
                   clock_at(6, 0),
                   {"2027-10-30T20:00:00Z 2027-10-31T05:00:00Z"}},
        Transition{
            "NewYorkInTheGap", "America/New_York", day(2027, 3, 14), clock_at(2, 0), clock_at(2, 30), {}},
        Transition{"NewYorkHourThatComesTwice",
                   "America/New_York",
                   day(2027, 11, 7),
                   clock_at(1, 0),
                   clock_at(2, 0),
                   {"2027-11-07T05:00:00Z 2027-11-07T07:00:00Z"}},
        Transition{"NewYorkBehindWhatTheFileListsByItself",
                   "America/New_York",
                   day(2045, 7, 3),
                   clock_at(9, 0),
                   clock_at(10, 0),
                   {"2045-07-03T13:00:00Z 2045-07-03T14:00:00Z"}},
        Transition{"LordHoweHalfAnHourTwice",
                   "Australia/Lord_Howe",
                   day(2027, 4, 4),
                   clock_at(1, 30),
                   clock_at(2, 0),
                   {"2027-04-03T14:30:00Z 2027-04-03T15:30:00Z"}},
        Transition{"LordHoweHalfAnHourSkipped",
                   "Australia/Lord_Howe",
                   day(2027, 10, 3),
                   clock_at(2, 0),
                   clock_at(2, 45),
                   {"2027-10-02T15:30:00Z 2027-10-02T15:45:00Z"}},
        Transition{
            "CairoMidnightSkipped", "Africa/Cairo", day(2027, 4, 30), clock_at(0, 0), clock_at(1, 0), {}},
        Transition{"CairoShortDay",
                   "Africa/Cairo",
                   day(2027, 4, 30),
                   clock_at(0, 0),
                   clock_at(24, 0),
                   {"2027-04-29T22:00:00Z 2027-04-30T21:00:00Z"}},
        Transition{"CairoLastHourTwice",
                   "Africa/Cairo",
                   day(2027, 10, 28),
                   clock_at(23, 0),
                   clock_at(24, 0),
                   {"2027-10-28T20:00:00Z 2027-10-28T22:00:00Z"}},
        Transition{"NuukBackIntoTheDayBefore",
                   "America/Nuuk",
                   day(2027, 10, 30),
                   clock_at(22, 0),
                   clock_at(24, 0),
                   {"2027-10-30T23:00:00Z 2027-10-31T02:00:00Z"}},
        Transition{"TrollTwoHours",
                   "Antarctica/Troll",
                   day(2027, 3, 28),
                   clock_at(1, 0),
                   clock_at(4, 0),
                   {"2027-03-28T01:00:00Z 2027-03-28T02:00:00Z"}},
        Transition{"ChathamQuarters",
                   "Pacific/Chatham",
                   day(2027, 4, 4),
                   clock_at(2, 45),
                   clock_at(3, 45),
                   {"2027-04-03T13:00:00Z 2027-04-03T15:00:00Z"}},
        Transition{"ApiaDaySkipped", "Pacific/Apia", day(2011, 12, 30), clock_at(0, 0), clock_at(24, 0), {}},
        Transition{"CasablancaBackForRamadan",
                   "Africa/Casablanca",
                   day(2025, 2, 23),
                   clock_at(2, 0),
                   clock_at(3, 0),
                   {"2025-02-23T01:00:00Z 2025-02-23T03:00:00Z"}},
        Transition{"CasablancaForwardBehindRamadan",
                   "Africa/Casablanca",
                   day(2025, 4, 6),
                   clock_at(2, 0),
                   clock_at(3, 0),
                   {}}),
    [](const auto& row) { return row.param.name; });

TEST(WindowsTest, AFreezeWinsOverEveryWindow) {
  auto calendar = a_calendar("Europe/Berlin", clock_at(9, 0), clock_at(17, 0), {std::chrono::Monday});
  calendar.freezes = {{at("2026-11-23T10:00:00Z"), at("2026-11-23T11:00:00Z"), "year end"}};
  EXPECT_THAT(
      told(open_intervals(calendar, {at("2026-11-22T00:00:00Z"), at("2026-11-29T00:00:00Z")})),
      ElementsAre("2026-11-23T08:00:00Z 2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z 2026-11-23T16:00:00Z"));
}

TEST(WindowsTest, ABlackoutDateIsAsLongAsClocksMakeIt) {
  domain::Calendar calendar{.name = "all"};
  calendar.time_zone = "Africa/Cairo";
  calendar.blackout_dates = {day(2027, 4, 30)};
  EXPECT_THAT(
      told(open_intervals(calendar, {at("2027-04-29T00:00:00Z"), at("2027-05-01T00:00:00Z")})),
      ElementsAre("2027-04-29T00:00:00Z 2027-04-29T22:00:00Z", "2027-04-30T21:00:00Z 2027-05-01T00:00:00Z"));
}

TEST(WindowsTest, AWholeWeekIsOneOpening) {
  const auto calendar = a_calendar("Europe/Berlin", clock_at(0, 0), clock_at(24, 0));
  EXPECT_THAT(told(open_intervals(calendar, {at("2027-03-20T00:00:00Z"), at("2027-11-20T00:00:00Z")})),
              ElementsAre("2027-03-20T00:00:00Z 2027-11-20T00:00:00Z"));
}

TEST(WindowsTest, AllMustBeOpenAndNoneIsAlways) {
  const auto early = a_calendar("UTC", clock_at(8, 0), clock_at(12, 0));
  const auto late = a_calendar("UTC", clock_at(11, 0), clock_at(18, 0));
  const Interval that_day{at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")};
  const std::vector<const domain::Calendar*> both = {&early, &late};
  EXPECT_THAT(told(open_together(both, that_day)), ElementsAre("2026-11-23T11:00:00Z 2026-11-23T12:00:00Z"));
  EXPECT_THAT(told(open_together({}, that_day)), ElementsAre("2026-11-23T00:00:00Z 2026-11-24T00:00:00Z"));
  EXPECT_EQ(closed_time(both, that_day), std::chrono::hours(23));
}

TEST(WindowsTest, AZoneThatIsNotKnownIsAnErrorAndNeverUtc) {
  const auto calendar = a_calendar("Europe/Berln", clock_at(0, 0), clock_at(24, 0));
  const std::vector<const domain::Calendar*> one = {&calendar};
  const Interval that_day{at("2026-11-23T00:00:00Z"), at("2026-11-24T00:00:00Z")};
  const auto answer = ask_calendars(one, that_day.from, std::chrono::minutes(5));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, codes::kUnknownTimeZone);
  EXPECT_EQ(closed_time(one, that_day), std::chrono::hours(24));
}

TEST(WindowsTest, NotesSayWhichWindowsClocksSkipOrStretch) {
  const Interval year{at("2027-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")};
  EXPECT_THAT(*clock_notes(a_calendar("Europe/Berlin", clock_at(2, 0), clock_at(3, 0)), year),
              ElementsAre(HasSubstr("Sun 2027-03-28 02:00-03:00 is skipped"),
                          HasSubstr("Sun 2027-10-31 02:00-03:00 lasts 2h instead of 1h")));
  EXPECT_THAT(*clock_notes(a_calendar("Europe/Berlin", clock_at(9, 0), clock_at(17, 0)), year), IsEmpty());
}

struct Asked {
  std::string name;
  std::string now;
  int takes;  ///< minutes
  bool is_open;
  std::string until;  ///< empty: not within 400 days
  std::string why;
};
void PrintTo(const Asked& row, std::ostream* out) { *out << row.name; }
class AnswerTable : public ::testing::TestWithParam<Asked> {};

/// Mondays 09:00-17:00 in Berlin, frozen over the end of the year, the 30th of November left out.
TEST_P(AnswerTable, SaysWhetherAndUntilWhen) {
  auto calendar = a_calendar("Europe/Berlin", clock_at(9, 0), clock_at(17, 0), {std::chrono::Monday});
  calendar.freezes = {{at("2026-12-14T11:00:00Z"), at("2027-01-05T00:00:00Z"), "year end"}};
  calendar.blackout_dates = {day(2026, 11, 30)};
  const auto& row = GetParam();
  const std::vector<const domain::Calendar*> one = {&calendar};
  const auto answer = ask_calendars(one, at(row.now), std::chrono::minutes(row.takes));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->is_open, row.is_open) << answer->why;
  EXPECT_EQ(answer->until ? format_time(*answer->until) : "", row.until);
  EXPECT_THAT(answer->why, HasSubstr(row.why));
}

INSTANTIATE_TEST_SUITE_P(
    WindowsTest, AnswerTable,
    ::testing::Values(
        Asked{"Open", "2026-11-23T08:00:00Z", 5, true, "2026-11-23T16:00:00Z",
              "open until Mon 2026-11-23 17:00 CET (2026-11-23T16:00:00Z), Europe/Berlin"},
        Asked{"AMomentBefore", "2026-11-23T07:59:59.999Z", 5, false, "2026-11-23T08:00:00Z",
              "outside the windows of nights; opens Mon 2026-11-23 09:00 CET (2026-11-23T08:00:00Z), "
              "Europe/Berlin"},
        Asked{"ExactlyLongEnough", "2026-11-23T15:55:00Z", 5, true, "2026-11-23T16:00:00Z", "open until"},
        Asked{"NotLongEnough", "2026-11-23T15:55:00.001Z", 5, false, "2026-12-07T08:00:00Z",
              "closes before this would be done, which is expected to take 5m"},
        Asked{"TheEndIsNotIncluded", "2026-11-23T16:00:00Z", 0, false, "2026-12-07T08:00:00Z", "outside"},
        Asked{"Blackout", "2026-11-30T09:00:00Z", 5, false, "2026-12-07T08:00:00Z",
              "Mon 2026-11-30 is a blackout date of nights"},
        Asked{"Frozen", "2026-12-14T11:00:00Z", 5, false, "2027-01-11T08:00:00Z",
              "nights is frozen until Tue 2027-01-05 01:00 CET (2027-01-05T00:00:00Z): year end"},
        Asked{"NeverLongEnough", "2026-11-23T08:00:00Z", 481, false, "", "within 400 days"}),
    [](const auto& row) { return row.param.name; });

TEST(WindowsTest, WhatIsFrozenForYearsHasNoNextOpening) {
  domain::Calendar calendar{.name = "all"};
  calendar.time_zone = "UTC";
  calendar.freezes = {{at("2026-01-01T00:00:00Z"), at("2036-01-01T00:00:00Z"), "the end"}};
  const std::vector<const domain::Calendar*> one = {&calendar};
  const auto closed = ask_calendars(one, at("2026-11-23T00:00:00Z"), Duration(1));
  EXPECT_FALSE(closed->is_open);
  EXPECT_FALSE(closed->until.has_value());
  const auto open = ask_calendars(one, at("2036-01-01T00:00:00Z"), Duration(1));
  EXPECT_TRUE(open->is_open);
  EXPECT_FALSE(open->until.has_value());
}

}  // namespace
}  // namespace talentops::plan
