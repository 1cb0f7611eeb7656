#include "controller/engine/backoff.hpp"

#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const domain::EnvironmentKey kKey{domain::ClientName("acme"), domain::EnvironmentName("production")};
const domain::EnvironmentKey kOther{domain::ClientName("acme"), domain::EnvironmentName("staging")};
constexpr BackoffCurve kCurve{seconds(1), seconds(60)};

struct LimitRow {
  const char* name;
  int failures;
  Duration limit;
};

class BackoffLimit : public testing::TestWithParam<LimitRow> {};

TEST_P(BackoffLimit, DoublesUpToTheCap) { EXPECT_EQ(kCurve.limit(GetParam().failures), GetParam().limit); }

INSTANTIATE_TEST_SUITE_P(Rows, BackoffLimit,
                         testing::Values(LimitRow{"None", 0, seconds(0)},
                                         LimitRow{"Negative", -1, seconds(0)},
                                         LimitRow{"First", 1, seconds(1)}, LimitRow{"Second", 2, seconds(2)},
                                         LimitRow{"Sixth", 6, seconds(32)},
                                         LimitRow{"Seventh", 7, seconds(60)},
                                         LimitRow{"Eighth", 8, seconds(60)},
                                         LimitRow{"VeryMany", std::numeric_limits<int>::max(), seconds(60)}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(BackoffTest, StaysAtTheCapIfThatIsSmallerThanTheFirstLimit) {
  constexpr BackoffCurve kFlat{seconds(10), seconds(3)};
  EXPECT_EQ(kFlat.limit(1), seconds(3));
  EXPECT_EQ(kFlat.limit(5), seconds(3));
}

TEST(BackoffTest, DoesNotOverflowWithTheLargestCap) {
  constexpr BackoffCurve kEndless{seconds(1), Duration::max()};
  EXPECT_EQ(kEndless.limit(1000), Duration::max());
}

TEST(BackoffTest, ReachesBothEndsOfTheRange) {
  EXPECT_EQ(kCurve.delay(1, 0), milliseconds(0));
  EXPECT_EQ(kCurve.delay(1, 1000), milliseconds(1000));
  EXPECT_EQ(kCurve.delay(1, 1001), milliseconds(0));
}

TEST(BackoffTest, StaysWithinTheLimitWhateverTheRandomNumber) {
  std::mt19937_64 random(7);
  for (int failures = 0; failures < 40; ++failures) {
    for (int i = 0; i < 100; ++i) {
      const auto delay = kCurve.delay(failures, random());
      ASSERT_GE(delay, Duration(0));
      ASSERT_LE(delay, kCurve.limit(failures));
    }
  }
}

TEST(BackoffTest, CountsEachKeyByItself) {
  Backoff backoff(kCurve);
  constexpr std::uint64_t kHighest = 1000;  // of the first limit
  EXPECT_EQ(backoff.failed(kKey, kHighest), seconds(1));
  EXPECT_EQ(backoff.failed(kKey, 2000), seconds(2));
  EXPECT_EQ(backoff.failed(kOther, kHighest), seconds(1));
  EXPECT_EQ(backoff.failures(kKey), 2);
  EXPECT_EQ(backoff.failures(kOther), 1);
}

TEST(BackoffTest, BeginsAgainAfterASuccess) {
  Backoff backoff(kCurve);
  backoff.failed(kKey, 0);
  backoff.failed(kKey, 0);
  backoff.reset(kKey);
  EXPECT_EQ(backoff.failures(kKey), 0);
  EXPECT_EQ(backoff.failed(kKey, 1000), seconds(1));
}

}  // namespace
}  // namespace talentops::engine
