#include "tests/reconcile/pass_world.hpp"

namespace talentops::test {
namespace {

using domain::Phase;
using domain::Readiness;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kGreets =
    "  smoke: [{name: greets, file: {path: .claude/agents/greeter.md, contains: Greet}}]\n";

TEST(DeployTest, InstallsWhatGitWishesAndRecordsIt) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.", kGreets);
  world.settle();

  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  EXPECT_EQ(world.records_below("checklists"), 1U);
  EXPECT_EQ(world.records_below("handovers"), 1U);
  EXPECT_EQ(world.records_below("rollbacks"), 0U);
  EXPECT_EQ(world.records_below("verifications"), 1U);
  EXPECT_THAT(world.events_of(world.last().intent.id),
              ElementsAre("deployment.started", "deployment.succeeded"));
  world.expect_silence();
}

TEST(DeployTest, StatusSaysWhatServesAndThatItWasSeen) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  const auto status = world.status();
  EXPECT_EQ(status.phase, Phase::kSucceeded);
  EXPECT_EQ(status.ready, Readiness::kTrue) << status.message;
  EXPECT_EQ(status.exposure, 100);
  ASSERT_TRUE(status.deployed);
  EXPECT_EQ(status.deployed->version.text(), "1.0.0");
  EXPECT_EQ(status.deployed->deployment, world.last().intent.id);
  EXPECT_TRUE(status.observed_at);
}

TEST(DeployTest, TheManifestTellsTheTruth) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.", kGreets);
  world.settle();
  world.deliver("1.1.0", "Greet by name.", kGreets);
  world.settle();

  const auto manifest = world.last();
  EXPECT_EQ(manifest.intent.desired.commit, world.fleet.tip());
  EXPECT_EQ(manifest.intent.desired.path, "clients/acme/releases/greeter.yaml");
  ASSERT_TRUE(manifest.intent.previous);
  EXPECT_EQ(manifest.intent.previous->version.text(), "1.0.0");
  EXPECT_EQ(manifest.intent.previous->deployment, world.manifests().front().intent.id);
  EXPECT_EQ(manifest.intent.way_back, domain::WayBackKind::kSlot);
  ASSERT_THAT(manifest.progress.targets, SizeIs(1));
  EXPECT_EQ(manifest.progress.targets[0].verified, "digest");
  ASSERT_THAT(manifest.progress.checks, SizeIs(3));
  for (const auto& check : manifest.progress.checks) {
    EXPECT_EQ(check.measurement.result, domain::Measured::kPass) << check.name;
  }
  EXPECT_THAT(manifest.intent.gates, SizeIs(15));
  for (const auto& gate : manifest.intent.gates) EXPECT_EQ(gate.verdict, domain::Verdict::kPass) << gate.name;
}

TEST(DeployTest, TheIntentIsPushedBeforeAnythingIsTouched) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.run_until([&] { return !world.manifests().empty(); });
  EXPECT_TRUE(world.last().is_open());
  EXPECT_THAT(world.disk().client_tree(), IsEmpty());
  EXPECT_THAT(world.disk().kept_tree(), IsEmpty());
}

TEST(DeployTest, NothingIsTouchedWhileGitIsOutOfReach) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.obstacle = kRecordsAway;
  world.wait(10 * kMinute);
  EXPECT_THAT(world.disk().kept_tree(), IsEmpty());
  world.obstacle = nullptr;
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
}

TEST(DeployTest, AnUpgradeARevertAndAReconfigurationAreCalledWhatTheyAre) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  world.wish("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  world.wish("1.0.0", "  configuration: {values: {tone: terse}}\n");
  world.merge();
  world.settle();
  world.deliver("0.9.0", "Greet.");
  world.settle();
  EXPECT_THAT(world.story(),
              ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 succeeded", "revert 1.0.0 succeeded",
                          "reconfigure 1.0.0 succeeded", "downgrade 0.9.0 succeeded"));
  world.expect_silence();
}

TEST(DeployTest, WhatIsTheClientsStaysTheClients) {
  PassWorld world;
  world.disk().write(".claude/agents/own.md", "the client's own agent");
  world.disk().write("notes.txt", "notes", 0600);
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.disk().client_tree()["notes.txt"], "0600 notes");
  EXPECT_EQ(world.disk().read(".claude/agents/own.md"), "the client's own agent");
}

TEST(DeployTest, CoversEveryTargetWithOneDeployment) {
  PassWorld world({.targets = {"eu-1", "eu-2", "eu-3"}});
  world.deliver("1.0.0", "Greet politely.", kGreets);
  world.settle();
  for (const auto* target : {"eu-1", "eu-2", "eu-3"}) EXPECT_EQ(world.serves(target), "Greet politely.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  EXPECT_THAT(world.last().progress.targets, SizeIs(3));
  EXPECT_THAT(world.last().progress.checks, SizeIs(9));
}

TEST(DeployTest, ARenamedReleaseIsNoDeployment) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.unwish();
  world.fleet.put(
      "clients/acme/releases/renamed.yaml",
      "apiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: welcome, namespace: "
      "acme}\nspec: {talent: greeter, version: \"1.0.0\", environments: [production]}\n");
  world.merge();
  world.settle();
  EXPECT_THAT(world.story(), SizeIs(1));
  world.expect_silence();
}

TEST(DeployTest, TheLastReleaseThatLeavesGitLeavesTheTalentAloneAndSaysSo) {
  PassWorld world;
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.status().message, HasSubstr("was the last release of acme/production"));
  world.expect_silence();
}

TEST(DeployTest, OldSlotsAreDroppedButNeverTheWayBack) {
  PassWorld world;
  world.write_environment("  keepPrevious: 1\n");
  for (int minor = 0; minor < 8; ++minor) {
    world.deliver("1." + std::to_string(minor) + ".0", "Greeting number " + std::to_string(minor) + ".");
    world.settle();
  }
  int slots = 0;
  for (const auto& [path, content] : world.disk().kept_tree()) {
    if (path.starts_with(".talentops/slots/") && std::count(path.begin(), path.end(), '/') == 2) ++slots;
  }
  EXPECT_GE(slots, 2);
  EXPECT_LE(slots, 4);
  world.person_says(domain::ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greeting number 6.");
}

}  // namespace
}  // namespace talentops::test
