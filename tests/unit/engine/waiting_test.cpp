#include "controller/engine/waiting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::engine {
namespace {

using domain::EnvironmentKey;
using testing::ElementsAre;
using testing::IsEmpty;

EnvironmentKey key(const std::string& name) {
  return {domain::ClientName("acme"), domain::EnvironmentName(name)};
}
const EnvironmentKey kStaging = key("staging");
const EnvironmentKey kProduction = key("production");
const EnvironmentKey kOther = key("other");

ports::PassResult waits_on(const EnvironmentKey& on) { return {.settled = true, .waits_on = {on}}; }
const ports::PassResult kWaitsForRoom{.settled = true, .waits_for_room = true};
const ports::PassResult kEnded{.ended = true};
const ports::PassResult kRests{.settled = true};

class WaitingTest : public testing::Test {
 protected:
  std::vector<EnvironmentKey> pass(const EnvironmentKey& of, const ports::PassResult& result) {
    waiting.begin(of);
    return waiting.complete(of, result);
  }
  Waiting waiting;
};

TEST_F(WaitingTest, WhatEndsWakesWhoWaitsForIt) {
  EXPECT_THAT(pass(kProduction, waits_on(kStaging)), IsEmpty());
  EXPECT_THAT(pass(kOther, kEnded), IsEmpty());
  EXPECT_THAT(pass(kStaging, kRests), IsEmpty()) << "it has not ended";
  EXPECT_THAT(pass(kStaging, kEnded), ElementsAre(kProduction));
}

TEST_F(WaitingTest, WhoSaysSoNoMoreDoesNotWaitAnyLonger) {
  pass(kProduction, waits_on(kStaging));
  pass(kProduction, kRests);
  EXPECT_THAT(pass(kStaging, kEnded), IsEmpty());
  pass(kProduction, waits_on(kStaging));
  waiting.forget(kProduction);
  EXPECT_THAT(pass(kStaging, kEnded), IsEmpty());
}

TEST_F(WaitingTest, WhatEndsWhileAPassGoesOnIsNotMissed) {
  waiting.begin(kProduction);
  pass(kStaging, kEnded);
  EXPECT_THAT(waiting.complete(kProduction, waits_on(kStaging)), ElementsAre(kProduction));
  waiting.begin(kProduction);
  EXPECT_THAT(waiting.complete(kProduction, waits_on(kStaging)), IsEmpty()) << "it has seen that";
}

TEST_F(WaitingTest, RoomIsGivenToOneAfterTheOther) {
  pass(kProduction, kWaitsForRoom);
  pass(kOther, kWaitsForRoom);
  EXPECT_THAT(pass(kStaging, kEnded), ElementsAre(kProduction));
  EXPECT_THAT(pass(kStaging, kEnded), ElementsAre(kOther));
  EXPECT_THAT(pass(kStaging, kEnded), IsEmpty());
}

TEST_F(WaitingTest, WhoDoesNotTakeTheRoomLeavesItToTheNext) {
  pass(kProduction, kWaitsForRoom);
  pass(kOther, kWaitsForRoom);
  pass(kStaging, kEnded);
  EXPECT_THAT(pass(kProduction, kRests), ElementsAre(kOther));
}

TEST_F(WaitingTest, WhoTookTheRoomGivesItBackOnce) {
  pass(kProduction, kWaitsForRoom);
  pass(kOther, kWaitsForRoom);
  pass(kStaging, kEnded);
  EXPECT_THAT(pass(kProduction, {}), IsEmpty()) << "it is under way";
  EXPECT_THAT(pass(kProduction, kEnded), ElementsAre(kOther));
  pass(kStaging, kWaitsForRoom);
  EXPECT_THAT(pass(kProduction, kRests), IsEmpty());
}

TEST_F(WaitingTest, AnEndThatWasMissedIsRoom) {
  waiting.begin(kProduction);
  pass(kStaging, kEnded);
  EXPECT_THAT(waiting.complete(kProduction, kWaitsForRoom), ElementsAre(kProduction));
}

}  // namespace
}  // namespace talentops::engine
