#include "controller/engine/act_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/branch.hpp"

namespace talentops::engine {
namespace {

using domain::ClientName;
using testing::ElementsAre;
using testing::IsEmpty;

class ActWatchTest : public testing::Test {
 protected:
  std::set<ClientName> look() {
    auto changed = watch.look(MonotonicTime::max(), Call{});
    EXPECT_TRUE(changed) << changed.error().text();
    return changed ? *changed : std::set<ClientName>();
  }
  void write(const std::string& path) {
    world.remote.commit_by_another({{"records/" + path, "text of " + path}});
  }

  test::GitWorld world;
  ActWatch watch{world.recorded, "records"};
};

TEST_F(ActWatchTest, WithoutRecordsNobodyHasSaidAnything) { EXPECT_THAT(look(), IsEmpty()); }

TEST_F(ActWatchTest, NamesWhoseActsHaveChanged) {
  write("acts/acme/2026-11/one.yaml");
  write("acts/globex/2026-11/one.yaml");
  EXPECT_THAT(look(), ElementsAre(ClientName("acme"), ClientName("globex"))) << "nothing was seen before";
  write("acts/globex/2026-11/two.yaml");
  EXPECT_THAT(look(), ElementsAre(ClientName("globex")));
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(ActWatchTest, OfABranchThatStandsStillNothingIsRead) {
  write("acts/acme/2026-11/one.yaml");
  look();
  world.obstacle = test::away({simulation::EffectKind::kReadObject});
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(ActWatchTest, OtherRecordsWakeNobody) {
  write("acts/acme/2026-11/one.yaml");
  look();
  write("manifests/acme/production/greeter/2026/one.yaml");
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(ActWatchTest, WhatWasSaidWhileTheRecordsWereAwayIsHeardLater) {
  look();
  world.obstacle = test::away({simulation::EffectKind::kFetchRecords});
  write("acts/acme/2026-11/one.yaml");
  EXPECT_FALSE(watch.look(MonotonicTime::max(), Call{}));
  world.obstacle = nullptr;
  EXPECT_THAT(look(), ElementsAre(ClientName("acme")));
}

}  // namespace
}  // namespace talentops::engine
