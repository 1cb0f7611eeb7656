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

}  // namespace
}  // namespace talentops::domain
