#include "controller/plan/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Measured;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kSecond = std::chrono::seconds(1);

/// 'p', 'f', 'n', 'e': answers ten seconds apart; then the state right after the last, unless `wait` more has
/// passed.
struct RunRow {
  std::string name;
  std::string answers;
  CheckState state;
  int threshold = 1;
  Duration stable_for = Duration(0);
  Duration wait = Duration(0);
};
class CheckRunTable : public testing::TestWithParam<RunRow> {};

TEST_P(CheckRunTable, StandsAsItsAnswersSay) {
  const auto& row = GetParam();
  auto check = file_check("c", 10 * kSecond);
  check.failure_threshold = row.threshold;
  check.stable_for = row.stable_for;
  CheckRun run;
  Instant now = kNow;
  for (const char answer : row.answers) {
    now += 10 * kSecond;
    const auto result = answer == 'p'   ? Measured::kPass
                        : answer == 'f' ? Measured::kFail
                        : answer == 'n' ? Measured::kNoData
                                        : Measured::kError;
    run = after(run, {result, ""}, now);
  }
  EXPECT_EQ(static_cast<int>(state_of(check, run, now + row.wait)), static_cast<int>(row.state));
}
INSTANTIATE_TEST_SUITE_P(
    Rows, CheckRunTable,
    testing::Values(RunRow{"NeverAsked", "", CheckState::kDue}, RunRow{"Passed", "p", CheckState::kPassed},
                    RunRow{"Failed", "f", CheckState::kFailed},
                    RunRow{"NoDataIsNoPass", "n", CheckState::kFailed},
                    RunRow{"AnErrorIsNoPass", "e", CheckState::kFailed},
                    RunRow{"BelowTheThreshold", "ff", CheckState::kWaiting, 3},
                    RunRow{"BelowTheThresholdAndDue", "ff", CheckState::kDue, 3, Duration(0), 10 * kSecond},
                    RunRow{"AtTheThreshold", "fff", CheckState::kFailed, 3},
                    RunRow{"MixedFailuresCountTogether", "fne", CheckState::kFailed, 3},
                    RunRow{"APassForgives", "ffpff", CheckState::kWaiting, 3},
                    RunRow{"NotStableYet", "pp", CheckState::kWaiting, 1, 20 * kSecond},
                    RunRow{"Stable", "ppp", CheckState::kPassed, 1, 20 * kSecond},
                    RunRow{"TimeAloneMakesNotStable", "p", CheckState::kDue, 1, 20 * kSecond, 3600 * kSecond},
                    RunRow{"AFailureBeginsTheSoakAnew", "ppfpp", CheckState::kWaiting, 2, 20 * kSecond}),
    [](const auto& row) { return row.param.name; });

TEST(ChecksTest, AreAskedAtExposedTargetsAlone) {
  auto catalog = a_catalog();
  catalog.release().smoke = {file_check("smoke/greets")};
  auto facts = some_facts(std::move(catalog)).with(a_target("a")).with(a_target("b"));
  const auto open = begun(facts.build());
  EXPECT_THAT(check_results(facts.build(), open), IsEmpty());
  facts.with(a_target("b").with_receipt("1.0.0", open.intent.id.text()));
  const auto with_one = facts.build();
  const auto results = check_results(with_one, open);
  ASSERT_THAT(results, SizeIs(3));
  for (const auto& result : results) EXPECT_EQ(result.target.text(), "b");
  EXPECT_TRUE(results[0].built_in);
  EXPECT_TRUE(results[0].was_asked);
  EXPECT_FALSE(results[2].built_in);
  EXPECT_FALSE(results[2].was_asked);
}

TEST(ChecksTest, AReceiptOfAnotherPackageFailsTheDigest) {
  const auto open = begun(some_facts().build());
  auto target = a_target().with_receipt("1.0.0", open.intent.id.text()).build();
  target.talents[kGreeter].receipt->installed->package = package_of("1.1.0");
  const auto facts = some_facts().with(target).build();
  EXPECT_EQ(check_results(facts, open).at(0).measurement.result, Measured::kFail);
}

FactsBuilder with_preflight() {
  auto catalog = a_catalog();
  catalog.environment().preflight = {file_check("space"), file_check("backup")};
  return some_facts(std::move(catalog));
}

TEST(ChecksTest, PreflightIsAskedOneByOneAndAgainAfterAFailure) {
  const auto first = with_preflight().build();
  EXPECT_EQ(due_preflight(first)->name, "space");
  auto passed_first = with_preflight().preflight("space", Measured::kPass);
  const auto second = passed_first.build();
  EXPECT_EQ(due_preflight(second)->name, "backup");
  const auto failed = passed_first.preflight("backup", Measured::kFail).build();
  EXPECT_EQ(due_preflight(failed), nullptr);
  const auto later = passed_first.at_time(kNow + 10 * kSecond).build();
  ASSERT_NE(due_preflight(later), nullptr);
  EXPECT_EQ(due_preflight(later)->name, "backup");
}

struct VerificationRow {
  std::string name;
  FactsBuilder facts;
  bool is_due;
};
class VerificationTable : public testing::TestWithParam<VerificationRow> {};
TEST_P(VerificationTable, IsDueOrNot) {
  EXPECT_EQ(is_verification_due(GetParam().facts.build()), GetParam().is_due);
}

FactsBuilder probed(FactsBuilder facts, Instant when) {
  facts.facts().probed_at = when;
  return facts;
}
INSTANTIATE_TEST_SUITE_P(
    Rows, VerificationTable,
    testing::Values(
        VerificationRow{"Never", some_facts().verified(std::nullopt), true},
        VerificationRow{"Lately", some_facts(), false},
        VerificationRow{"TooLongAgo", some_facts().verified(kNow - std::chrono::hours(24 * 30)), true},
        VerificationRow{"UnfitAndJustLookedAt", probed(some_facts().verified(kNow, false), kNow), false},
        VerificationRow{"UnfitAndAnIntervalAgo",
                        probed(some_facts().verified(kNow, false), kNow - std::chrono::minutes(1)), true},
        VerificationRow{"UnfitBeforeThisProcess", some_facts().verified(kNow, false), true}),
    [](const auto& row) { return row.param.name; });

TEST(VerificationTest, OneFromTheFutureCountsAsLongAsTheLookOfThisProcess) {
  constexpr Duration kDay = std::chrono::hours(24);
  const auto expired = [&](Instant recorded, std::optional<Instant> probed) {
    auto facts = some_facts().verified(recorded).build();
    facts.probed_at = probed;
    return is_verification_expired(facts, kDay);
  };
  EXPECT_FALSE(expired(kNow - kDay / 2, {}));
  EXPECT_TRUE(expired(kNow - kDay, {}));
  EXPECT_TRUE(expired(kNow + 365 * kDay, {})) << "taken before the clock was set back, and by whom?";
  EXPECT_FALSE(expired(kNow + 365 * kDay, kNow));
  EXPECT_TRUE(expired(kNow + 365 * kDay, kNow - kDay));
  EXPECT_TRUE(expired(kNow + 365 * kDay, kNow + kDay));
  EXPECT_TRUE(is_verification_expired(some_facts().verified(std::nullopt).build(), kDay));
}

}  // namespace
}  // namespace talentops::plan::test
