#include "controller/base/codes/targets.hpp"
#include "tests/reconcile/pass_world.hpp"

/// An environment whose layout changes: by a deployment, with its records, and by nothing else.
namespace talentops::test {
namespace {

using domain::Phase;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAgent = ".claude/agents/greeter.md";

class LayoutChangeTest : public testing::Test {
 protected:
  void lay_out(const std::string& layout) {
    world.write_environment("  layout: " + layout + "\n");
    world.merge();
    world.settle();
  }

  PassWorld world;
};

TEST_F(LayoutChangeTest, IsADeploymentThatCanBeTakenBack) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  EXPECT_FALSE(world.disk().link_at(kAgent));
  lay_out("links");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "reconfigure 1.0.0 succeeded"));
  EXPECT_TRUE(world.disk().link_at(kAgent));
  EXPECT_EQ(world.serves(), "Greet politely.");
  world.expect_silence();
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  lay_out("copies");
  EXPECT_EQ(world.story().back(), "reconfigure 1.1.0 succeeded");
  EXPECT_FALSE(world.disk().link_at(kAgent));
  EXPECT_EQ(world.serves(), "Greet by name.");
  world.expect_silence();
}

TEST_F(LayoutChangeTest, AnEditThroughALinkIsReportedAndKeptByTheUpgrade) {
  world.deliver("1.0.0", "Greet politely.");
  lay_out("links");
  world.disk().write_in_place(kAgent, "edited by the client");
  world.pass();
  EXPECT_EQ(world.status().reason, "Drifted");
  world.settle();
  EXPECT_EQ(world.disk().read(kAgent), "edited by the client");
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  bool is_kept = false;
  for (const auto& [path, bytes] : world.disk().kept_tree())
    is_kept = is_kept || (path.starts_with(".talentops/saved/") && bytes.ends_with("edited by the client"));
  EXPECT_TRUE(is_kept);
  world.expect_silence();
}

TEST_F(LayoutChangeTest, IsRefusedInAGitWorkTreeBeforeAnythingIsTouched) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.disk().write(".git/HEAD", "ref: refs/heads/main");
  lay_out("links");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  EXPECT_EQ(world.status().phase, Phase::kGating);
  EXPECT_EQ(world.status().reason, "Platform");
  EXPECT_THAT(world.status().message, HasSubstr(world.targets().front()));
  EXPECT_THAT(world.status().message, HasSubstr("/.git"));
  EXPECT_FALSE(world.disk().link_at(kAgent));
  EXPECT_EQ(world.serves(), "Greet politely.");
}

}  // namespace
}  // namespace talentops::test
