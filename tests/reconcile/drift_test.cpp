#include "tests/reconcile/pass_world.hpp"

/// What people do at a target between deployments.
namespace talentops::test {
namespace {

using domain::Readiness;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kAgent = ".claude/agents/greeter.md";

class DriftTest : public testing::Test {
 protected:
  DriftTest() {
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
  }
  std::size_t kept_copies_of(const std::string& content) {
    std::size_t copies = 0;
    for (const auto& [path, bytes] : world.disk().kept_tree()) {
      if (path.starts_with(".talentops/saved/") && bytes.ends_with(content)) ++copies;
    }
    return copies;
  }

  PassWorld world;
};

TEST_F(DriftTest, AnEditIsReportedAndLeftAlone) {
  world.disk().write(kAgent, "edited by the client");
  world.pass();
  EXPECT_EQ(world.status().reason, "Drifted");
  EXPECT_EQ(world.status().ready, Readiness::kFalse);
  EXPECT_THAT(world.status().message, HasSubstr(kAgent));
  EXPECT_EQ(world.disk().read(kAgent), "edited by the client");
  world.expect_silence();
}

TEST_F(DriftTest, AFileThatIsGoneIsReportedAndNotBroughtBack) {
  world.disk().remove(kAgent);
  world.pass();
  EXPECT_THAT(world.status().message, HasSubstr("missing"));
  EXPECT_FALSE(world.disk().read(kAgent));
}

TEST_F(DriftTest, AnUpgradeKeepsACopyOfWhatItReplaces) {
  world.disk().write(kAgent, "edited by the client");
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_EQ(kept_copies_of("edited by the client"), 1U);
}

TEST_F(DriftTest, AnUpgradeOverAChangedFileTellsWhereTheCopyLies) {
  world.disk().write(kAgent, "edited by the client");
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  const auto id = world.last().intent.id.text();
  const auto copy = ".talentops/saved/" + id + "-";
  const auto told_in = [&](const std::string& folder, const std::string& deployment) {
    std::size_t told = 0;
    for (const auto& [path, content] : world.remote.files()) {
      const bool is_its = path.starts_with("records/" + folder) && path.find(deployment) != std::string::npos;
      if (is_its && content.find(copy) != std::string::npos && content.find(kAgent) != std::string::npos)
        ++told;
    }
    return told;
  };
  EXPECT_EQ(told_in("manifests", id), 2U) << "the manifest and its page";
  EXPECT_EQ(told_in("handovers", id), 1U);

  world.deliver("1.2.0", "Greet by first name.");
  world.settle();
  EXPECT_EQ(told_in("", world.last().intent.id.text()), 0U) << "it is told once";
}

TEST_F(DriftTest, AWorkspaceOutOfReachIsUnknownAndNeverGone) {
  world.unplug("workspace");
  world.wait(10 * kMinute);
  EXPECT_EQ(world.status().ready, Readiness::kUnknown);
  EXPECT_EQ(world.status().reason, "TargetUnreachable");
  EXPECT_THAT(world.story(), SizeIs(1));
  world.plug_in("workspace");
  world.settle();
  EXPECT_EQ(world.status().ready, Readiness::kTrue);
  EXPECT_THAT(world.story(), SizeIs(1));
}

TEST_F(DriftTest, OneTargetOutOfReachStartsNothingAtTheOthers) {
  PassWorld fleet({.targets = {"eu-1", "eu-2"}});
  fleet.deliver("1.0.0", "Greet politely.");
  fleet.settle();
  fleet.unplug("eu-2");
  fleet.deliver("1.1.0", "Greet by name.");
  fleet.wait(60 * kMinute);
  EXPECT_EQ(fleet.serves("eu-1"), "Greet politely.");
  EXPECT_THAT(fleet.story(), SizeIs(1));
  fleet.plug_in("eu-2");
  fleet.settle();
  EXPECT_EQ(fleet.serves("eu-1"), "Greet by name.");
  EXPECT_EQ(fleet.serves("eu-2"), "Greet by name.");
}

// Where the environment says `driftPolicy: correct`.

class CorrectTest : public DriftTest {
 protected:
  CorrectTest() {
    world.write_environment("  driftPolicy: correct\n");
    world.merge();
    world.settle();
  }
  void edit(const std::string& content) {
    world.disk().write(kAgent, content);
    world.pass();
  }
};

TEST_F(CorrectTest, WhatIsSeenForTheFirstTimeIsOnlyReported) {
  edit("edited by the client");
  EXPECT_EQ(world.disk().read(kAgent), "edited by the client");
  EXPECT_EQ(world.records_below("drift/acme/production"), 1U);
  EXPECT_THAT(world.story(), SizeIs(1));
  world.pass();
  EXPECT_EQ(world.status().reason, "Drifted");
  EXPECT_EQ(world.records_below("drift/acme/production"), 1U) << "once";
}

TEST_F(CorrectTest, ThenItIsPutRightAndWhatItWasIsKept) {
  edit("edited by the client");
  world.wait(2 * kMinute);
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "correct 1.0.0 succeeded"));
  EXPECT_EQ(kept_copies_of("edited by the client"), 1U);
  EXPECT_EQ(world.last().intent.way_back, domain::WayBackKind::kSlot);
  world.settle();
  world.expect_silence();
}

TEST_F(CorrectTest, AFileThatIsGoneComesBack) {
  world.disk().remove(kAgent);
  world.wait(3 * kMinute);
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(CorrectTest, ThePersonWhoGoesBackAfterItGoesToTheVersionBefore) {
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  edit("edited by the client");
  world.wait(3 * kMinute);
  ASSERT_EQ(world.last().intent.action, domain::Action::kCorrect);
  world.person_says(domain::ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(CorrectTest, WhatSomebodyChangesAgainAndAgainIsAFight) {
  for (int round = 0; round < 8; ++round) {
    world.disk().write(kAgent, "mine, round " + std::to_string(round));
    world.wait(15 * kMinute);
  }
  EXPECT_THAT(world.story(), SizeIs(4)) << "three corrections";
  EXPECT_EQ(world.status().reason, "Fighting");
  world.person_says(domain::ActVerb::kRetry, world.last().intent.id);
  world.wait(2 * kMinute);
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(CorrectTest, CorrectionsAreTenMinutesApart) {
  edit("one");
  world.wait(3 * kMinute);
  ASSERT_EQ(world.serves(), "Greet politely.");
  edit("two");
  world.wait(5 * kMinute);
  EXPECT_EQ(world.disk().read(kAgent), "two");
  world.wait(6 * kMinute);
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(CorrectTest, NothingIsPutRightUnderStopNorWhatIsRevoked) {
  world.is_stopped = true;
  edit("edited by the client");
  world.wait(5 * kMinute);
  EXPECT_EQ(world.disk().read(kAgent), "edited by the client");
  world.is_stopped = false;
  world.revoke("1.0.0");
  world.merge();
  world.wait(5 * kMinute);
  EXPECT_EQ(world.disk().read(kAgent), "edited by the client");
  EXPECT_EQ(world.status().reason, "Certified");
}

}  // namespace
}  // namespace talentops::test
