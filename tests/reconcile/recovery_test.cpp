#include "controller/records/paths.hpp"
#include "reconcilers/claude_code/directory_target.hpp"
#include "tests/reconcile/pass_world.hpp"

/// What is found after a crash, row by row, and after losses that no crash explains.
namespace talentops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class RecoveryTest : public testing::Test {
 protected:
  void install() {
    world.deliver("1.0.0", "Greet politely.", kSmoke);
    world.settle();
  }
  /// A new repository of records that lacks everything below `folder`, and a state directory that knows of no
  /// other.
  void forget_records(const std::string& folder) {
    auto files = world.remote.files();
    std::erase_if(files,
                  [&](const auto& file) { return file.first.starts_with(kRecordsRoot + "/" + folder); });
    world.remote.drop();
    for (const auto& [path, content] : files) world.remote.put(path, content);
    world.remote.commit_all(world.now(), "rewritten\n");
    world.states.clear();
  }

  PassWorld world;
};

TEST_F(RecoveryTest, AReceiptThatSaysEndedGetsItsOutcomeAndQuarantine) {
  install();
  world.deliver("1.1.0", "Greet rudely.", kSmoke);
  world.run_until([&] { return world.serves() == "Greet rudely."; });
  world.run_until([&] { return world.serves() == "Greet politely."; });
  ASSERT_TRUE(world.last().is_open());
  world.restart();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 rolledBack"));
  EXPECT_THAT(world.rollbacks(), SizeIs(1));
  EXPECT_THAT(world.rollbacks()[0].reason, HasSubstr("greets failed"));
  EXPECT_EQ(world.status().reason, "Quarantined");
}

TEST_F(RecoveryTest, AnIntentWithoutATraceGoesOnIfTheGatesStillPass) {
  world.deliver("1.0.0", "Greet politely.");
  world.run_until([&] { return !world.manifests().empty(); });
  world.restart();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
}

TEST_F(RecoveryTest, AnIntentWithoutATraceIsCancelledIfAGateSaysNo) {
  world.deliver("1.0.0", "Greet politely.");
  world.run_until([&] { return !world.manifests().empty(); });
  world.revoke("1.0.0");
  world.merge();
  world.restart();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 cancelled"));
}

TEST_F(RecoveryTest, ACompletedReceiptIsVerifiedAndGetsItsOutcome) {
  install();
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.run_until([&] { return world.serves() == "Greet more politely."; });
  world.restart();
  world.probe.asked.clear();
  world.settle();
  EXPECT_THAT(world.probe.asked, ElementsAre("smoke/greets")) << "an answer that was lost is asked for again";
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kSucceeded);
}

TEST_F(RecoveryTest, ACompletedReceiptIsVerifiedHoweverLongNobodyLooked) {
  install();
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.run_until([&] { return world.serves() == "Greet more politely."; });
  world.let_pass(std::chrono::hours(5));
  world.restart();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet more politely.");
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kSucceeded);
}

TEST_F(RecoveryTest, ADeploymentThatIsDoneIsNotTakenBackBecauseGitIsAway) {
  install();
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.run_until([&] { return world.probe.asked.size() == 2; });
  world.obstacle = kRecordsAway;
  world.wait(90 * kMinute);
  EXPECT_EQ(world.serves(), "Greet more politely.");
  world.obstacle = nullptr;
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 succeeded"));
}

TEST_F(RecoveryTest, AReceiptThatNoRecordKnowsIsLeftAlone) {
  install();
  forget_records("manifests/acme/production/greeter");
  world.restart();
  const auto before = world.disk().tree([](std::string_view) { return true; });
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.settle();
  EXPECT_EQ(world.status().reason, "UnknownState");
  EXPECT_EQ(world.disk().tree([](std::string_view) { return true; }), before);
  EXPECT_THAT(world.story(), IsEmpty());
  world.expect_silence();
}

TEST_F(RecoveryTest, AnEndThatNoRecordKnowsIsLeftAloneToo) {
  world.deliver("1.0.0", "Greet rudely.", kSmoke);
  world.settle();
  ASSERT_EQ(world.status().reason, "Quarantined");
  forget_records("manifests/acme/production/greeter");
  world.restart();
  world.settle();
  EXPECT_EQ(world.status().reason, "UnknownState") << "a quarantine is not lifted by what is missing";
  EXPECT_THAT(world.disk().client_tree(), IsEmpty());
}

TEST_F(RecoveryTest, ALostReceiptIsRestoredIfEveryFileLiesThere) {
  install();
  const auto before = world.disk().client_tree();
  world.disk().remove(".talentops/talents/greeter");
  world.restart();
  world.settle();
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_THAT(world.story(), SizeIs(1)) << "no deployment";
  EXPECT_EQ(world.status().ready, domain::Readiness::kTrue) << world.status().message;
  world.expect_silence();

  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet more politely.");
}

TEST_F(RecoveryTest, ALostReceiptIsNotRestoredUnderStop) {
  install();
  world.disk().remove(".talentops/talents/greeter");
  world.restart();
  world.is_stopped = true;
  const auto before = world.disk().kept_tree();
  world.settle();
  EXPECT_EQ(world.disk().kept_tree(), before);
}

TEST_F(RecoveryTest, AfterARestoredReceiptTheWayBackIsStillWhatStoodBefore) {
  install();
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.settle();
  world.disk().remove(".talentops/talents/greeter");
  world.restart();
  world.settle();
  world.person_says(domain::ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(RecoveryTest, ALostReceiptWithAnythingElseIsUnknown) {
  install();
  world.disk().remove(".talentops/talents/greeter");
  world.disk().write(".claude/agents/greeter.md", "edited");
  world.restart();
  world.settle();
  EXPECT_EQ(world.status().reason, "UnknownState");
  EXPECT_EQ(world.disk().read(".claude/agents/greeter.md"), "edited");
  world.expect_silence();
}

TEST_F(RecoveryTest, RecordsThatCannotBeReadHoldOnlyTheirOwnPlacement) {
  install();
  const auto intent = world.last().intent;
  world.remote.commit_by_another(
      {{kRecordsRoot + "/" + records::manifest_path(intent.placement(), intent.id), "not: [a manifest\n"}});
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.settle();
  EXPECT_EQ(world.status().reason, "UnknownState");
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(RecoveryTest, AnotherHoldersOpenIntentIsTakenOverNotDoubled) {
  // Whoever wrote it, an intent is in git: the next holder goes on with it.
  world.deliver("1.0.0", "Greet politely.");
  world.run_until([&] { return !world.manifests().empty(); });
  world.restart();
  world.restart();
  world.settle();
  EXPECT_THAT(world.story(), SizeIs(1));
}

TEST_F(RecoveryTest, ATargetThatAnotherHolderTookIsTakenAgain) {
  install();
  world.deliver("1.1.0", "Greet more politely.", kSmoke);
  world.run_until([&] { return world.manifests().size() == 2; });
  world.pass();
  // Somebody else raises the epoch between two passes.
  claude_code::DirectoryTarget other({world.key, domain::TargetName("workspace"), "/srv/acme/workspace"},
                                     {world.opener, world.clock, world.entropy});
  ASSERT_TRUE(other.take("another", other.observe({}, false, Call{}).epoch, Call{}));
  world.settle();
  EXPECT_EQ(world.serves(), "Greet more politely.");
}

}  // namespace
}  // namespace talentops::test
