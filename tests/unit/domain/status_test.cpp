#include "controller/domain/status.hpp"

#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"

namespace talentops::domain {
namespace {

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();

TEST(SourceStatusTest, IsTroubledWhereItIsHeldOrNobodyAsksAnyMore) {
  SourceStatus source{.poll_every = std::chrono::minutes(1), .polled_at = kNow};
  EXPECT_FALSE(source.trouble(kNow + std::chrono::minutes(3)));
  const auto stale = source.trouble(kNow + std::chrono::minutes(4));
  ASSERT_TRUE(stale);
  EXPECT_EQ(stale->code, codes::kSourceStale);

  source.held = Error{ErrorKind::kDenied, codes::kSourceMissing, "gone"};
  EXPECT_EQ(source.trouble(kNow)->code, codes::kSourceMissing);
  EXPECT_EQ(source.trouble(kNow)->kind, ErrorKind::kUnavailable) << "what is known of wishes may be stale";
}

TEST(SourceStatusTest, AShortIntervalIsGivenAMinute) {
  const SourceStatus source{.poll_every = std::chrono::seconds(1), .polled_at = kNow};
  EXPECT_FALSE(source.trouble(kNow + std::chrono::seconds(50)));
  EXPECT_TRUE(source.trouble(kNow + std::chrono::seconds(70)));
}

TEST(SourceStatusTest, OneThatHasJustBegunIsNotStale) {
  EXPECT_FALSE(SourceStatus{.poll_every = std::chrono::minutes(1)}.trouble(kNow));
}

TEST(ControllerStatusTest, ALaterLookIsNoNews) {
  ControllerStatus before{.id = "one", .source = SourceStatus{.polled_at = kNow}};
  auto after = before;
  after.source->polled_at = kNow + std::chrono::seconds(1);
  EXPECT_TRUE(same_but_for_time(before, after));
  after.source->held = Error{ErrorKind::kDenied, codes::kSourceMissing, "gone"};
  EXPECT_FALSE(same_but_for_time(before, after));
}

}  // namespace
}  // namespace talentops::domain
