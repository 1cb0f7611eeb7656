#include "controller/base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::log {
namespace {

using testing::EndsWith;
using testing::MatchesRegex;

std::string told_in(Format format) {
  configure(Level::kWarn, format);
  testing::internal::CaptureStderr();
  warn("pass failed", {{"why", "a \"reason\""}});
  return testing::internal::GetCapturedStderr();
}

TEST(LogTest, AnotherFormatIsTakenUpWholeInBothDirections) {
  const auto text = told_in(Format::kText);
  EXPECT_THAT(text, MatchesRegex("2[-0-9T:.]+Z warning pass failed why=\"a \\\\\"reason\\\\\"\"\n"));
  EXPECT_THAT(told_in(Format::kJson), MatchesRegex("\\{\"time\":\"2.*\"event\":\"pass failed\",.*\\}\n"));
  EXPECT_THAT(told_in(Format::kText), EndsWith(text.substr(text.find('Z'))));
}

}  // namespace
}  // namespace talentops::log
