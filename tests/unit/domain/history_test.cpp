#include "controller/domain/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TargetName kOne{"one"};
const TargetName kTwo{"two"};

TEST(HistoryTest, ADeploymentCoversItsTargets) {
  Manifest manifest;
  manifest.intent.targets = {kOne, kTwo};
  EXPECT_THAT(past_of(manifest, "m.yaml").targets, ElementsAre(kOne, kTwo));
  EXPECT_THAT(past_of(manifest, "m.yaml").unanswered, IsEmpty());
  EXPECT_EQ(past_of(manifest, "m.yaml").manifest_path, "m.yaml");
}

TEST(HistoryTest, WhatASuccessHadNoWordFromItDoesNotCover) {
  Manifest manifest;
  manifest.intent.targets = {kOne, kTwo};
  manifest.progress.outcome = Outcome::kSucceeded;
  manifest.progress.unanswered = {kTwo};
  EXPECT_THAT(past_of(manifest, "").targets, ElementsAre(kOne));
  EXPECT_THAT(past_of(manifest, "").unanswered, ElementsAre(kTwo));
}

TEST(HistoryTest, ToComeIsWhatDidNotAnswerThenOrBefore) {
  Manifest manifest;
  manifest.intent.laggards = {2, {TargetName("away")}};
  manifest.progress.unanswered = {kTwo};
  EXPECT_THAT(manifest.still_to_come(), ElementsAre(kTwo, TargetName("away")));
}

TEST(HistoryTest, WentBackIsWhatWasBegunAndNotKept) {
  PastDeployment past;
  EXPECT_FALSE(went_back(past)) << "it is under way";
  for (const auto outcome : {Outcome::kRolledBack, Outcome::kRollbackFailed}) {
    past.outcome = outcome;
    EXPECT_TRUE(went_back(past)) << name_of(outcome);
  }
  for (const auto outcome : {Outcome::kSucceeded, Outcome::kCancelled, Outcome::kSuperseded}) {
    past.outcome = outcome;
    EXPECT_FALSE(went_back(past)) << name_of(outcome);
  }
}

}  // namespace
}  // namespace talentops::domain
