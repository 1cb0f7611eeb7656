#include "controller/base/codes/targets.hpp"
#include "tests/reconcile/pass_world.hpp"

/// An environment whose layout changes: by a deployment, with its records, and by nothing else.
namespace talentops::test {
namespace {

using domain::Phase;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAgent = ".claude/agents/greeter.md";
constexpr const char* kActive = ".talentops/talents/greeter/active";

class LayoutChangeTest : public testing::Test {
 protected:
  void lay_out(const std::string& layout) {
    world.write_environment("  layout: " + layout + "\n");
    world.merge();
    world.settle();
  }
  bool is_kept(const std::string& bytes) {
    for (const auto& [path, content] : world.disk().kept_tree()) {
      if (path.starts_with(".talentops/saved/") && content.ends_with(bytes)) return true;
    }
    return false;
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
  EXPECT_TRUE(is_kept("edited by the client"));
  world.expect_silence();
}

TEST_F(LayoutChangeTest, LinksAreRetiredAndAPersonTakesThatBack) {
  world.disk().write(".claude/agents/mine.md", "the client's own\n");
  const auto before = world.disk().client_tree();
  world.wish_another();
  world.deliver("1.0.0", "Greet politely.");
  lay_out("links");
  ASSERT_TRUE(world.disk().link_at(kAgent));
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(world.story().back(), "retire 1.0.0 succeeded");
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_FALSE(world.disk().link_at(kAgent));
  EXPECT_FALSE(world.disk().link_at(kActive));
  world.expect_silence();

  world.person_says(domain::ActVerb::kRollback, world.last().intent.id, "it is still needed");
  world.settle();
  EXPECT_EQ(world.story().back(), "revert 1.0.0 succeeded");
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_TRUE(world.disk().link_at(kAgent));
  EXPECT_TRUE(world.disk().link_at(kActive));
  world.expect_silence();
}

TEST_F(LayoutChangeTest, AnEditThroughALinkIsKeptByARetirementWhoseWayBackIsWhole) {
  world.wish_another();
  world.deliver("1.0.0", "Greet politely.");
  lay_out("links");
  world.disk().write_in_place(kAgent, "edited by the client");
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(world.story().back(), "retire 1.0.0 succeeded") << world.status().message;
  EXPECT_FALSE(world.disk().read(kAgent));
  EXPECT_TRUE(is_kept("edited by the client"));
  world.person_says(domain::ActVerb::kRollback, world.last().intent.id, "it is still needed");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_TRUE(world.disk().link_at(kAgent));
}

TEST_F(LayoutChangeTest, WhereDriftIsPutRightAnEditThroughALinkIsUndoneAndKept) {
  world.deliver("1.0.0", "Greet politely.");
  lay_out("links\n  driftPolicy: correct");
  world.disk().write_in_place(kAgent, "edited by the client");
  world.wait(5 * kMinute);
  EXPECT_EQ(world.story().back(), "correct 1.0.0 succeeded") << world.status().message;
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_TRUE(world.disk().link_at(kAgent));
  EXPECT_TRUE(is_kept("edited by the client"));
  world.settle();
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
