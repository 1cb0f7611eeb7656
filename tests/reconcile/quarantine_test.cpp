#include "tests/reconcile/pass_world.hpp"

/// What was taken back does not start again by itself.
namespace talentops::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class QuarantineTest : public testing::Test {
 protected:
  QuarantineTest() {
    world.deliver("1.0.0", "Greet politely.", kSmoke);
    world.settle();
    world.deliver("1.1.0", "Greet rudely.", kSmoke);
    world.settle();
  }
  void wish(const std::string& version, const std::string& more = "") {
    world.wish(version, kSmoke + more);
    world.merge();
    world.settle();
  }

  PassWorld world;
};

TEST_F(QuarantineTest, HoldsForAsLongAsNothingChanges) {
  EXPECT_EQ(world.status().reason, "Quarantined");
  EXPECT_THAT(world.status().message, HasSubstr("greets failed"));
  world.wait(std::chrono::hours(12));
  EXPECT_THAT(world.story(), SizeIs(2));
}

TEST_F(QuarantineTest, OutlivesTheProcess) {
  world.restart();
  world.settle();
  EXPECT_EQ(world.status().reason, "Quarantined");
  EXPECT_THAT(world.story(), SizeIs(2));
}

TEST_F(QuarantineTest, OutlivesAChangeThatWishesTheSame) {
  world.fleet.put("README.md", "hello");
  wish("1.1.0", "  deadline: 10m\n");
  EXPECT_EQ(world.status().reason, "Quarantined");
  EXPECT_THAT(world.story(), SizeIs(2));
}

TEST_F(QuarantineTest, IsAboutThisDigestAndConfiguration) {
  wish("1.1.0", "  configuration: {values: {tone: terse}}\n");
  EXPECT_THAT(world.story(), SizeIs(3)) << "another configuration may be tried";
}

TEST_F(QuarantineTest, EndsWhenAnotherVersionIsWishedAndComesBack) {
  wish("1.0.0");
  EXPECT_THAT(world.story(), SizeIs(2)) << "1.0.0 is installed already";
  wish("1.1.0");
  EXPECT_THAT(world.story(), SizeIs(3));
}

TEST_F(QuarantineTest, EndsAlsoIfTheOtherWishWasNeverSeen) {
  world.wish("1.0.0", kSmoke);
  world.merge();
  wish("1.1.0");
  EXPECT_THAT(world.story(), SizeIs(3)) << "git says so, whoever looked";
}

TEST_F(QuarantineTest, EndsWhenTheReleaseLeftGitAndCameBack) {
  world.unwish();
  world.merge();
  world.settle();
  wish("1.1.0");
  EXPECT_THAT(world.story(), SizeIs(3));
}

TEST_F(QuarantineTest, ADocumentThatIsBrokenForAWhileIsNoOtherWish) {
  world.fleet.put("clients/acme/releases/greeter.yaml", "apiVersion: talentops.dev/v1alpha1\nkind: [\n");
  world.fleet.commit_all(world.now());
  wish("1.1.0");
  EXPECT_EQ(world.status().reason, "Quarantined");
  EXPECT_THAT(world.story(), SizeIs(2));
}

TEST_F(QuarantineTest, ACorrectedVersionIsDeployedAtOnce) {
  world.deliver("1.1.1", "Greet politely by name.", kSmoke);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely by name.");
}

}  // namespace
}  // namespace talentops::test
