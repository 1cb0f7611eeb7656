#include "tests/reconcile/pass_world.hpp"

/// What lies where files of a talent are to be written is its owner's to move: it is named, nothing is
/// written, and nothing waits for it.
namespace talentops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAgents = ".claude/agents";

class ConflictTest : public testing::Test {
 protected:
  ConflictTest() {
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
  }
  void put_link_in_the_way(const std::string& path = kAgents) {
    world.disk().remove(path);
    world.disk().make_link(path, "../shared");
  }
  void expect_cancelled(const std::string& why) {
    world.settle();
    EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 cancelled"));
    EXPECT_THAT(world.last().progress.reason, HasSubstr(why));
    EXPECT_EQ(world.status().reason, "Platform");
  }

  PassWorld world;
};

TEST_F(ConflictTest, AnUpgradeThroughALinkIsDeniedBeforeItBegins) {
  put_link_in_the_way();
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  EXPECT_EQ(world.status().reason, "Platform");
  EXPECT_THAT(world.status().message, HasSubstr(".claude/agents/greeter.md at target workspace cannot be "
                                                "written: .claude/agents is a link to ../shared"));
  world.expect_silence();

  world.disk().remove(kAgents);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.") << "it goes on by itself";
}

TEST_F(ConflictTest, AFileInPlaceOfADirectoryIsNamed) {
  world.disk().remove(".claude");
  world.disk().write(".claude", "notes");
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  EXPECT_THAT(world.status().message, HasSubstr(".claude is a file"));
  EXPECT_EQ(world.disk().read(".claude"), "notes");
}

TEST_F(ConflictTest, ALinkThatAppearsAfterTheIntentCancels) {
  world.deliver("1.1.0", "Greet by name.");
  world.run_until([&] { return world.manifests().size() == 2; });
  put_link_in_the_way();
  expect_cancelled(".claude/agents is a link to ../shared");
}

TEST_F(ConflictTest, ALinkThatAppearsWhileItSwitchesCancels) {
  world.deliver("1.1.0", "Greet by name.");
  world.obstacle = [&](const simulation::Deed& deed) {
    const bool is_staged =
        world.manifests().size() == 2 &&
        world.disk().kept_tree().contains(".talentops/slots/" + world.last().intent.to.package.slot_name() +
                                          "/slot.json");
    const bool looks = deed.kind == simulation::EffectKind::kLookAtDisk;
    if (is_staged && looks && deed.what.starts_with(".talentops/epoch-")) put_link_in_the_way();
    return std::optional<Error>();
  };
  const auto began = world.now();
  expect_cancelled(".claude/agents/greeter.md (not a file)");
  EXPECT_LT(world.now() - began, 5 * kMinute) << "not only at its deadline";
}

TEST_F(ConflictTest, AWayBackThroughALinkFailsAtOnceAndGoesOnWhenAPersonSaysSo) {
  world.deliver("1.1.0", "Greet rudely.", kSmoke);
  world.run_until([&] { return world.serves() == "Greet rudely."; });
  put_link_in_the_way();
  world.settle();
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRollbackFailed);
  EXPECT_THAT(world.last().progress.reason, HasSubstr(".claude/agents/greeter.md (not a file)"));
  EXPECT_EQ(world.status().reason, "Locked");
  world.expect_silence();

  world.disk().remove(kAgents);
  world.person_says(domain::ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST(ConflictAtTheSecondTest, TakesTheFirstBackAtOnce) {
  PassWorld world({.targets = {"eu-1", "eu-2"}});
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.deliver("1.1.0", "Greet by name.");
  world.run_until([&] { return world.serves("eu-1") == "Greet by name."; });
  world.disk("eu-2").remove(kAgents);
  world.disk("eu-2").make_link(kAgents, "../shared");
  const auto began = world.now();
  world.settle();
  EXPECT_LT(world.now() - began, 5 * kMinute) << "not only at its deadline";
  EXPECT_EQ(world.serves("eu-1"), "Greet politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kRolledBack);
  EXPECT_THAT(world.last().progress.reason, HasSubstr("at target eu-2 cannot be written"));
}

}  // namespace
}  // namespace talentops::test
