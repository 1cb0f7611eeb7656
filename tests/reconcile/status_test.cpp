#include "tests/reconcile/pass_world.hpp"

/// The status tells the truth, at the time, and no more often than there is something to tell.
namespace talentops::test {
namespace {

using domain::Phase;
using domain::Readiness;
using testing::HasSubstr;

class StatusTest : public testing::Test {
 protected:
  PassWorld world;
};

TEST_F(StatusTest, WhileACheckIsAskedItSaysSo) {
  domain::ReleaseStatus meanwhile;
  world.probe.script["smoke/greets"] = [&](const ports::ProbeContext&) {
    meanwhile = world.status();
    return domain::Measurement{domain::Measured::kPass, "hello"};
  };
  world.deliver("1.0.0", "Greet politely.", "  smoke: [{name: greets, command: greet}]\n");
  world.settle();
  EXPECT_EQ(meanwhile.phase, Phase::kVerifying);
  EXPECT_THAT(meanwhile.message, HasSubstr("greets"));
}

TEST_F(StatusTest, APassThatSucceedsTellsOnce) {
  world.deliver("1.0.0", "Greet politely.");
  const int before = world.board.told;
  world.pass();
  EXPECT_EQ(world.board.told, before + 1);
  world.settle();
  const int settled = world.board.told;
  world.pass();
  EXPECT_EQ(world.board.told, settled + 1);
}

TEST_F(StatusTest, WhatFailsAgainAndAgainIsToldSoWhileItIsTriedAndOnceAPass) {
  world.deliver("1.0.0", "Greet politely.");
  world.run_until([&] { return !world.manifests().empty(); });
  world.obstacle = [&](const simulation::Deed& deed) -> std::optional<Error> {
    if (!changes_disk(deed)) return std::nullopt;
    EXPECT_THAT(world.status().reason, testing::AnyOf("Preparing", "Retrying"));
    return Error{ErrorKind::kUnavailable, Code{}, "EROFS"};
  };
  world.pass();
  EXPECT_EQ(world.status().reason, "Retrying");
  const int before = world.board.told;
  world.pass();
  EXPECT_EQ(world.board.told, before + 1);
  EXPECT_THAT(world.status().message, testing::MatchesRegex("target workspace: .*EROFS"))
      << "which environment it is about stands beside it";
  world.obstacle = nullptr;
  world.settle();
  EXPECT_EQ(world.status().reason, "RestartNeeded");
}

/// An upgrade of two files breaks after the first, and so does the way back.
TEST_F(StatusTest, ASwitchThatCanBeNeitherFinishedNorUndoneIsNoVersion) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.add_bundle("1.1.0", "Greet politely, by name.",
                   {{"skills/hello/SKILL.md", "---\nname: hello\ndescription: d\n---\nHi\n"}});
  world.certify("1.1.0");
  world.wish("1.1.0");
  world.merge();
  bool has_switched = false;
  world.obstacle = [&](const simulation::Deed& deed) -> std::optional<Error> {
    if (has_switched && changes_disk(deed)) return Error{ErrorKind::kUnavailable, Code{}, "ENOSPC"};
    has_switched = has_switched || deed.to == ".claude/agents/greeter.md";
    return std::nullopt;
  };
  world.run_until([&] { return !world.status().particulars->mixtures.empty(); });
  const auto mixed = world.status();
  EXPECT_EQ(mixed.reason, "Retrying");
  EXPECT_EQ(mixed.ready, Readiness::kFalse);
  EXPECT_THAT(mixed.message, HasSubstr("ENOSPC"));
  EXPECT_EQ(mixed.prospect.need, domain::Need::kNow);
  EXPECT_FALSE(mixed.deployed) << "no version is what serves";
  EXPECT_THAT(mixed.serving, testing::IsEmpty());
  EXPECT_EQ(mixed.exposure, 0);
  ASSERT_EQ(mixed.particulars->mixtures.size(), 1U);
  const auto& mixture = mixed.particulars->mixtures.front();
  EXPECT_EQ(mixture.target.text(), "workspace");
  EXPECT_EQ(mixture.interruption.changes, 2U);
  EXPECT_THAT(mixture.interruption.open, testing::ElementsAre(".claude/skills/hello/SKILL.md"));
  world.obstacle = nullptr;
  world.settle();
  EXPECT_EQ(world.status().deployed->version.text(), "1.1.0");
  EXPECT_EQ(*world.status().particulars, domain::Particulars());
}

TEST_F(StatusTest, AnEnvironmentThatLeftGitIsReadyNoMore) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.fleet.remove("clients/acme/environments/production.yaml");
  world.unwish();
  world.merge();
  world.pass();
  const auto gone = world.status();
  EXPECT_EQ(gone.reason, "EnvironmentGone");
  EXPECT_EQ(gone.ready, Readiness::kFalse);
  ASSERT_TRUE(gone.deployed);
  EXPECT_EQ(gone.deployed->version.text(), "1.0.0");
  EXPECT_EQ(world.serves(), "Greet politely.") << "and nothing was touched";
}

TEST_F(StatusTest, AnEnvironmentInWhichNothingStandsLeavesWithoutAWord) {
  world.merge();
  world.pass();
  world.fleet.remove("clients/acme/environments/production.yaml");
  world.merge();
  world.pass();
  EXPECT_TRUE(world.board.now.empty());
}

TEST_F(StatusTest, WhatIsOutOfReachHasNotSucceeded) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  EXPECT_EQ(world.status().phase, Phase::kSucceeded);
  world.unplug("workspace");
  world.settle();
  EXPECT_EQ(name_of(world.status().phase), "Planned");
  EXPECT_EQ(world.status().ready, Readiness::kUnknown);
  EXPECT_EQ(world.status().reason, "TargetUnreachable");
}

TEST_F(StatusTest, WhatIsNotUnderstoodHasNotSucceeded) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.disk().write(".talentops/talents/greeter/receipt.json", "{broken");
  world.settle();
  EXPECT_EQ(name_of(world.status().phase), "Planned");
  EXPECT_EQ(world.status().ready, Readiness::kFalse);
  EXPECT_EQ(world.status().reason, "UnknownState");
}

}  // namespace
}  // namespace talentops::test
