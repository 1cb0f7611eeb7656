#include "tests/reconcile/pass_world.hpp"

/// Going back because git went back.
namespace talentops::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RevertTest : public testing::Test {
 protected:
  RevertTest() {
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
    first = world.disk().client_tree();
    world.deliver("1.1.0", "Greet by name.");
    world.settle();
  }
  void go_back() {
    world.wish("1.0.0");
    world.merge();
  }

  PassWorld world;
  simulation::Disk::Tree first;
};

TEST_F(RevertTest, IsByteIdenticalAndTakesTheSlotThatWasKept) {
  go_back();
  world.settle();
  EXPECT_EQ(world.disk().client_tree(), first);
  EXPECT_EQ(world.last().intent.action, domain::Action::kRevert);
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kSucceeded);
  EXPECT_THAT(world.rollbacks(), IsEmpty()) << "git asked for it: nothing was rolled back";
  world.expect_silence();
}

TEST_F(RevertTest, AsksForNoFreshVerificationAndNoValidCertification) {
  world.let_pass(std::chrono::hours(24 * 200));  // certifications are too old by now
  go_back();
  world.settle();
  EXPECT_EQ(world.disk().client_tree(), first);
}

TEST_F(RevertTest, IsDeniedIfTheOldVersionWasRevoked) {
  world.revoke("1.0.0");
  go_back();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_EQ(world.status().reason, "Certified");
}

TEST_F(RevertTest, AndForwardAgainIsARevertToo) {
  go_back();
  world.settle();
  world.wish("1.1.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 succeeded",
                                         "revert 1.0.0 succeeded", "revert 1.1.0 succeeded"));
}

}  // namespace
}  // namespace talentops::test
