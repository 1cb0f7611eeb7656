#include "controller/engine/records_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::engine {
namespace {

using testing::HasSubstr;

std::string text_of(const std::vector<std::string>& headlines, const std::vector<std::string>& trailers) {
  RecordsMessage message;
  message.add(headlines, trailers);
  return message.text();
}

std::string long_headline() {
  return "acme/production: " + std::string(30, 'x') + " 1.0.0 → 1.1.0 deployed and what more";
}

struct TextRow {
  const char* name;
  std::vector<std::string> headlines;
  std::vector<std::string> trailers;
  std::string text;
};

const std::vector<TextRow>& texts() {
  static const std::vector<TextRow> rows = {
      {"one that fits is the subject", {"a/b: c begins"}, {"Release: c"}, "a/b: c begins\n\nRelease: c\n"},
      {"without trailers", {"Wrote a"}, {}, "Wrote a\n"},
      {"several",
       {"a/b: c begins", "a/d: c begins", "a/e: c begins"},
       {"Release: c"},
       "a/b: c begins, and 2 more\n\na/b: c begins\na/d: c begins\na/e: c begins\n\nRelease: c\n"},
      {"one that is too long",
       {long_headline()},
       {"Release: c"},
       "acme/production: " + std::string(30, 'x') + " 1.0.0 → 1.1.0 deployed…\n\n" + long_headline() +
           "\n\nRelease: c\n"},
      {"a line with line ends",
       {"a/b:\nc\r\nbegins "},
       {"Release: c\n\nd"},
       "a/b: c  begins\n\nRelease: c  d\n"},
      {"the same twice",
       {"a/b: c begins", "a/b: c begins"},
       {"Release: c", "Release: c"},
       "a/b: c begins\n\nRelease: c\n"},
  };
  return rows;
}

TEST(RecordsMessageTest, HasSubjectBodyAndTrailers) {
  for (const auto& row : texts()) EXPECT_EQ(text_of(row.headlines, row.trailers), row.text) << row.name;
}

TEST(RecordsMessageTest, ReadsBackWhatItWrote) {
  for (const auto& row : texts()) EXPECT_EQ(RecordsMessage::parse(row.text).text(), row.text) << row.name;
}

TEST(RecordsMessageTest, ReadsWhatHadAllHeadlinesInItsSubject) {
  EXPECT_EQ(RecordsMessage::parse("a/b: c begins\na/d: c begins\n\nRelease: c\n").text(),
            "a/b: c begins, and 1 more\n\na/b: c begins\na/d: c begins\n\nRelease: c\n");
}

TEST(RecordsMessageTest, GathersWhatSeveralSaid) {
  auto message = RecordsMessage::parse(text_of({"a/b: c begins", "a/d: c begins"}, {"Release: c"}));
  message.add({"a/e: f begins"}, {"Release: f"});
  EXPECT_EQ(message.text(),
            "a/b: c begins, and 2 more\n\na/b: c begins\na/d: c begins\na/e: f begins\n\n"
            "Release: c\nRelease: f\n");
}

TEST(RecordsMessageTest, CutsBetweenCharactersToTheLengthThatGitShows) {
  std::string arrows;
  for (int i = 0; i < 100; ++i) arrows += "→";
  const auto text = text_of({arrows, "b"}, {});
  const auto subject = text.substr(0, text.find('\n'));
  EXPECT_THAT(subject, HasSubstr("→…, and 1 more"));
  EXPECT_EQ(subject.size(), 59 * 3 + std::string_view("…, and 1 more").size());
}

TEST(RecordsMessageTest, SaysNothingOfNothing) { EXPECT_EQ(RecordsMessage::parse("").text(), "\n"); }

}  // namespace
}  // namespace talentops::engine
