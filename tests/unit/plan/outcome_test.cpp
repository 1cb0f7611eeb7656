#include "controller/plan/outcome.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::Measured;
using domain::Outcome;
using domain::Phase;
using domain::WayBackKind;
using testing::IsEmpty;
using testing::SizeIs;

class OutcomeTest : public testing::Test {
 protected:
  static FactsBuilder upgrade() {
    auto catalog = a_catalog();
    catalog.release().smoke = {file_check("smoke/greets")};
    return some_facts(std::move(catalog))
        .wishing("1.1.0")
        .with(a_target().with_receipt("1.0.0", "d1"))
        .after({past("d1", "1.0.0", Outcome::kSucceeded)});
  }
  domain::CommitOutcome compose(const FactsBuilder& facts, Outcome outcome, const std::string& by = "") {
    auto built = facts.build();
    for (auto& [deployment, memory] : built.runs) memory.is_whole = true;
    return compose_outcome(built, open, outcome, outcome == Outcome::kSucceeded ? "" : "smoke/greets failed",
                           by);
  }
  FactsBuilder exposed() {
    return upgrade()
        .with(a_target().with_receipt("1.1.0", open.intent.id.text()).leading_back_to("1.0.0", "d1"))
        .running(open);
  }
  FactsBuilder back() {
    return upgrade()
        .with(a_target().with_receipt("1.0.0", "d1").ended(open.intent.id.text(), "1.1.0"))
        .running(open);
  }

  domain::Manifest open = begun(upgrade().build());
};

TEST_F(OutcomeTest, ASuccessSaysWhatWasReadBackAndMeasured) {
  const auto effect = compose(exposed().measured(open, "smoke/greets", Measured::kPass), Outcome::kSucceeded);
  const auto& progress = effect.manifest.progress;
  EXPECT_EQ(progress.outcome, Outcome::kSucceeded);
  EXPECT_EQ(progress.finished_at, kNow);
  ASSERT_THAT(progress.targets, SizeIs(1));
  EXPECT_EQ(progress.targets[0].verified, "digest");
  EXPECT_EQ(progress.targets[0].switched_at, kNow - std::chrono::hours(1));
  EXPECT_THAT(progress.checks, SizeIs(3));
  for (const auto& check : progress.checks) EXPECT_EQ(check.target, progress.targets[0].name) << check.name;
  EXPECT_FALSE(effect.rollback);
  EXPECT_EQ(progress.timeline.back().phase, Phase::kSucceeded);
}

TEST_F(OutcomeTest, WhatDiffersIsSaid) {
  const auto facts =
      exposed().with(a_target()
                         .with_receipt("1.1.0", open.intent.id.text())
                         .with_item(".claude/agents/greeter.md", domain::ItemState::kModified));
  EXPECT_EQ(compose(facts, Outcome::kSucceeded).manifest.progress.targets.at(0).verified, "differs");
}

TEST_F(OutcomeTest, ACheckThatNobodyAskedIsNotInIt) {
  EXPECT_THAT(compose(exposed(), Outcome::kSucceeded).manifest.progress.checks, SizeIs(2))
      << "the built-in ones";
}

TEST_F(OutcomeTest, ARollbackSaysWhyWhereToAndHow) {
  const auto effect = compose(back(), Outcome::kRolledBack);
  ASSERT_TRUE(effect.rollback);
  const auto& record = *effect.rollback;
  EXPECT_EQ(record.deployment, open.intent.id);
  EXPECT_EQ(record.from.version.text(), "1.1.0");
  ASSERT_TRUE(record.to);
  EXPECT_EQ(record.to->deployment, id("d1"));
  EXPECT_EQ(record.way_back, WayBackKind::kSlot);
  EXPECT_TRUE(record.automatic);
  EXPECT_EQ(record.reason, "smoke/greets failed");
  EXPECT_THAT(record.targets, SizeIs(1));
  EXPECT_LE(record.started_at, record.finished_at);
}

TEST_F(OutcomeTest, WhatWasMeasuredBeforeItWasTakenBackIsKept) {
  const auto effect = compose(back().measured(open, "smoke/greets", Measured::kFail), Outcome::kRolledBack);
  ASSERT_THAT(effect.manifest.progress.checks, SizeIs(1));
  EXPECT_EQ(effect.manifest.progress.checks[0].measurement.result, Measured::kFail);
  EXPECT_EQ(effect.manifest.progress.checks[0].target, open.intent.targets[0]);
}

TEST_F(OutcomeTest, ATargetThatWentBackSaysSoWhateverBecameOfTheOthers) {
  auto stuck = exposed();
  EXPECT_FALSE(compose(stuck, Outcome::kRollbackFailed).manifest.progress.targets.at(0).is_taken_back);
  const auto back_at = compose(back(), Outcome::kRollbackFailed).manifest.progress.targets.at(0);
  EXPECT_TRUE(back_at.is_taken_back);
  EXPECT_EQ(back_at.switched_at, kNow);
}

std::optional<Duration> downtime_after(const domain::CommitOutcome& effect) {
  return effect.manifest.progress.downtime;
}

TEST_F(OutcomeTest, DowntimeIsAbsentWhereItWasNotMeasured) {
  EXPECT_FALSE(downtime_after(compose(exposed(), Outcome::kSucceeded)));
  EXPECT_FALSE(
      downtime_after(compose(exposed().measured(open, "smoke/greets", Measured::kFail), Outcome::kSucceeded)))
      << "a smoke test is no health check";
  const auto facts = exposed().measured(open, "health/answers", Measured::kPass).build();
  EXPECT_FALSE(compose_outcome(facts, open, Outcome::kSucceeded, "", "").manifest.progress.downtime)
      << "what an earlier process measured is not known";
}

TEST_F(OutcomeTest, DowntimeIsNoneWhereHealthAlwaysPassed) {
  const auto facts = exposed().measured(open, "health/answers", Measured::kPass);
  EXPECT_EQ(downtime_after(compose(facts, Outcome::kSucceeded)), Duration(0));
}

TEST_F(OutcomeTest, DowntimeLastsFromAFailureToThePassThatFollows) {
  using std::chrono::seconds;
  auto facts = exposed()
                   .measured(open, "health/answers", Measured::kFail, "eu-1", kNow - seconds(50))
                   .measured(open, "health/answers", Measured::kNoData, "eu-1", kNow - seconds(40))
                   .measured(open, "health/responds", Measured::kFail, "eu-1", kNow - seconds(35))
                   .measured(open, "health/answers", Measured::kPass, "eu-1", kNow - seconds(30))
                   .measured(open, "health/responds", Measured::kPass, "eu-1", kNow - seconds(20))
                   .measured(open, "health/answers", Measured::kFail, "eu-1", kNow - seconds(10))
                   .measured(open, "health/answers", Measured::kPass, "eu-1", kNow - seconds(9));
  EXPECT_EQ(downtime_after(compose(facts, Outcome::kSucceeded)), seconds(31)) << "two at once count once";
}

TEST_F(OutcomeTest, DowntimeEndsWhereTheTargetWasTakenBackOrIsNotOverYet) {
  const auto failed_at = kNow - std::chrono::minutes(3);
  const auto name = open.intent.targets[0].text();
  const auto failing = [&](FactsBuilder facts) {
    return facts.measured(open, "health/answers", Measured::kFail, name, failed_at)
        .at_time(kNow + std::chrono::minutes(1));
  };
  EXPECT_EQ(downtime_after(compose(failing(back()), Outcome::kRolledBack)), std::chrono::minutes(3));
  EXPECT_EQ(downtime_after(compose(failing(exposed()), Outcome::kRollbackFailed)), std::chrono::minutes(4));
}

TEST_F(OutcomeTest, APersonWhoAskedIsNamed) {
  const auto effect = compose(back(), Outcome::kRolledBack, "marcus");
  EXPECT_FALSE(effect.rollback->automatic);
  EXPECT_EQ(effect.rollback->by, "marcus");
}

TEST_F(OutcomeTest, TakenBackToNothingHasNoWhereTo) {
  const auto effect = compose(upgrade().with(a_target().ended(open.intent.id.text(), "1.1.0")).running(open),
                              Outcome::kRolledBack);
  EXPECT_FALSE(effect.rollback->to);
  EXPECT_EQ(effect.rollback->way_back, WayBackKind::kUninstall);
}

struct RecordRow {
  Outcome outcome;
  bool has_record;
};
class RecordTable : public testing::TestWithParam<RecordRow> {};
TEST_P(RecordTable, ThereIsOneRollbackRecordForEachRollback) {
  const auto open = begun(some_facts().build());
  const auto facts =
      some_facts().with(a_target().ended(open.intent.id.text(), "1.0.0")).running(open).build();
  EXPECT_EQ(compose_outcome(facts, open, GetParam().outcome, "why", "").rollback.has_value(),
            GetParam().has_record);
}
INSTANTIATE_TEST_SUITE_P(Rows, RecordTable,
                         testing::Values(RecordRow{Outcome::kSucceeded, false},
                                         RecordRow{Outcome::kCancelled, false},
                                         RecordRow{Outcome::kRolledBack, true},
                                         RecordRow{Outcome::kSuperseded, true}),
                         [](const auto& row) { return std::string(name_of(row.param.outcome)); });

TEST_F(OutcomeTest, ACancelledOneTouchedNoTarget) {
  EXPECT_THAT(compose(upgrade().running(open), Outcome::kCancelled).manifest.progress.targets, IsEmpty());
}

TEST_F(OutcomeTest, TheIntentStaysAsItWasWritten) {
  EXPECT_EQ(compose(exposed(), Outcome::kSucceeded).manifest.intent, open.intent);
}

}  // namespace
}  // namespace talentops::plan::test
