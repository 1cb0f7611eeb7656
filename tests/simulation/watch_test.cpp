#include "tests/simulation/watch.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/codec/records.hpp"
#include "controller/records/paths.hpp"
#include "controller/simulation/archive_store.hpp"
#include "controller/simulation/git_stores.hpp"

/// Each oracle is seen to fail: a world is spoiled by hand in one way.
namespace talentops::simulation::test {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::StartsWith;

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    world.on_deed = [this](const Deed& deed) { watch.saw(deed); };
    people.write("1.0.0", 1);
    people.write("1.1.0", 1);
    people.write("2.0.0", 0, false);
  }
  void write(const std::string& path, const std::string& text) {
    disk().write(path, text);
    world.tell({&life, EffectKind::kRename, kWorkspace, ".talentops/new", path});
  }
  void install(const std::string& version) {
    for (const auto& [path, content] : people.edition(version).installed)
      disk().write(path, content.substr(5));
  }
  void take() {
    world.tell({&life, EffectKind::kRename, kWorkspace, ".talentops/epoch-0", ".talentops/epoch-1"});
  }
  void push(const std::map<std::string, std::string>& files) { push_to(kRecords, files, {}); }
  void push_to(const std::string& branch, const std::map<std::string, std::string>& files,
               std::vector<domain::CommitId> parents) {
    auto& objects = *world.objects;
    std::string tree;
    for (const auto& [path, text] : files) tree = objects.with_file(tree, path, text);
    world.branches.insert_or_assign(
        branch, objects.add_commit({tree, std::move(parents), "x <x@x.example>", world.now(), "x\n"}));
    world.tell({&life, EffectKind::kPushRecords, "", branch});
  }
  /// Takes everything out of the records, with what they were as its past.
  void empty_records() { push_to(kRecords, {{"records/a", "1"}}, {world.branches.at(kRecords)}); }
  GitObjects::Listing listing(const std::string& branch) {
    return world.objects->list(world.branches.at(branch));
  }
  /// A deployment of `version` as its manifest tells it, by the newest commit of main.
  domain::Manifest deployment(const std::string& id, const std::string& version) {
    domain::Intent intent;
    intent.id = domain::DeploymentId(id);
    intent.environment = {domain::ClientName("acme"), domain::EnvironmentName("production")};
    intent.release = {domain::ClientName("acme"), domain::ReleaseName("greeter")};
    intent.talent = domain::TalentName("greeter");
    intent.to = {domain::Version::parse(version).value(), {sha256(version), sha256("")}, intent.id};
    intent.desired = {"/srv/fleet", world.branches.at(kMain), world.now(), kReleasePath, "Ann"};
    intent.at = world.now();
    return {intent, {}};
  }
  void record(const domain::Manifest& manifest, const std::string& more = "") {
    auto& objects = *world.objects;
    const auto tip = world.branches.find(kRecords);
    const auto tree = tip == world.branches.end() ? std::string() : objects.commit(tip->second)->tree;
    std::vector<domain::CommitId> parents;
    if (tip != world.branches.end()) parents.push_back(tip->second);
    const auto path = "records/" + records::manifest_path(manifest.intent.placement(), manifest.intent.id);
    world.branches.insert_or_assign(
        kRecords, objects.add_commit({objects.with_file(tree, path, codec::encode_manifest(manifest)),
                                      parents, "x <x@x.example>", world.now(), more}));
    world.tell({&life, EffectKind::kPushRecords, "", kRecords});
  }
  void close(domain::Manifest manifest, domain::Outcome outcome) {
    manifest.progress.outcome = outcome;
    manifest.progress.finished_at = world.now();
    record(manifest);
  }
  /// The records as they are, once more.
  void archive() {
    std::map<std::string, std::string> files;
    for (const auto& [path, blob] : listing(kRecords)) files[path] = *world.objects->blob(blob);
    push_to(kArchive, files, {});
  }
  Disk& disk() { return world.disks.at(kWorkspace); }
  void expect(const std::string& invariant) {
    EXPECT_THAT(watch.violations(), Contains(StartsWith(invariant)));
  }

  World world;
  People people{world};
  Watch watch{world, people};
  Life life{"fleet", 1};
};

TEST_F(WatchTest, SeesNothingWrongWhereNothingIs) {
  watch.judge_rest();
  EXPECT_THAT(watch.violations(), IsEmpty());
}

TEST_F(WatchTest, AMixtureWithoutAJournal) {
  install("1.0.0");
  take();
  write(kAgent, people.edition("1.1.0").installed.at(kAgent).substr(5));
  expect("S1");
}

TEST_F(WatchTest, AJournalAtRest) {
  disk().write(".talentops/journal.json", "{}");
  watch.judge_rest();
  expect("S1");
}

TEST_F(WatchTest, AFileOfTheClientThatWasChanged) {
  write("CLAUDE.md", "ours now");
  expect("S3");
}

TEST_F(WatchTest, AFileThatNoVersionHolds) {
  write(".claude/agents/stray.md", "stray");
  expect("S6");
}

TEST_F(WatchTest, ATrialThatWasLeft) {
  disk().write(".talentops/trial-7", "");
  watch.judge_rest();
  expect("S5");
}

TEST_F(WatchTest, AWriterThatDoesNotHoldTheTarget) {
  take();
  Life other{"fleet", 2};
  install("1.0.0");
  world.tell({&other, EffectKind::kRename, kWorkspace, ".talentops/new", kAgent});
  expect("T1");
}

TEST_F(WatchTest, AChangeUnderNoIntent) {
  take();
  install("1.0.0");
  world.tell({&life, EffectKind::kRename, kWorkspace, ".talentops/new", kAgent});
  expect("R2");
}

TEST_F(WatchTest, WhatWasNeverCertified) {
  take();
  install("2.0.0");
  world.tell({&life, EffectKind::kRename, kWorkspace, ".talentops/new", kAgent});
  expect("A1");
}

TEST_F(WatchTest, RecordsThatWereRewritten) {
  push({{"records/a", "1"}});
  push({{"records/b", "2"}});
  expect("R4");
}

TEST_F(WatchTest, RecordsOfOthersThatWereLost) {
  push({{"records/a", "1"}});
  people.write_note("mine");
  push({{"records/a", "2"}});
  expect("R4");
}

TEST_F(WatchTest, ARecordThatWentNowhere) {
  people.wish("1.0.0");
  install("1.0.0");
  close(deployment("20261121T120000Z-00000000", "1.0.0"), domain::Outcome::kSucceeded);
  EXPECT_THAT(watch.violations(), IsEmpty());
  empty_records();
  expect("R4: the record");
}

TEST_F(WatchTest, ARecordThatWentToTheArchiveTooEarly) {
  people.wish("1.0.0");
  install("1.0.0");
  close(deployment("20261121T120000Z-00000000", "1.0.0"), domain::Outcome::kSucceeded);
  archive();
  EXPECT_THAT(watch.violations(), IsEmpty());
  empty_records();
  expect("R4: the deployment");
}

TEST_F(WatchTest, ARecordOfWhatStandsThatWentToTheArchive) {
  people.wish("1.0.0");
  install("1.0.0");
  close(deployment("20261121T120000Z-00000000", "1.0.0"), domain::Outcome::kSucceeded);
  archive();
  world.let_pass(std::chrono::days(100));
  empty_records();
  EXPECT_THAT(watch.violations(), Contains(testing::HasSubstr("what it brought stands")));
}

TEST_F(WatchTest, AnArchiveThatLostSomething) {
  push_to(kArchive, {{"records/a", "1"}, {"records/b", "1"}}, {});
  EXPECT_THAT(watch.violations(), IsEmpty());
  push_to(kArchive, {{"records/a", "1"}, {"records/b", "2"}}, {world.branches.at(kArchive)});
  expect("R4: the archived record records/b");
}

TEST_F(WatchTest, AnArchiveThatWasRewritten) {
  push_to(kArchive, {{"records/a", "1"}}, {});
  push_to(kArchive, {{"records/a", "1"}, {"records/b", "2"}}, {});
  expect("R4: the archive");
}

TEST_F(WatchTest, WhatWasPutRightAndNothingFollows) {
  people.garble_certification("1.1.0");
  people.wish("1.1.0");
  watch.judge_rest();
  EXPECT_THAT(watch.violations(), IsEmpty());
  people.restore_certification("1.1.0");
  watch.judge_rest();
  expect("L4");
}

TEST_F(WatchTest, WhatWasPutRightAndServes) {
  people.break_release();
  people.wish("1.1.0");
  install("1.1.0");
  watch.judge_rest();
  EXPECT_THAT(watch.violations(), IsEmpty());
}

TEST_F(WatchTest, WhatWasPutRightAndIsWishedNoMore) {
  people.break_release();
  people.wish("1.1.0");
  people.wish("1.0.0");
  watch.judge_rest();
  EXPECT_THAT(watch.violations(), IsEmpty());
}

TEST_F(WatchTest, AnOutcomeThatAKillLeftUnpushed) {
  people.wish("1.0.0");
  install("1.0.0");
  auto manifest = deployment("20261121T120000Z-00000000", "1.0.0");
  manifest.progress.outcome = domain::Outcome::kSucceeded;
  manifest.progress.finished_at = world.now();
  const auto path = "records/" + records::manifest_path(manifest.intent.placement(), manifest.intent.id);
  auto& objects = *world.objects;
  const auto tree = objects.with_file("", path, codec::encode_manifest(manifest));
  world.states["fleet"].pending = objects.add_commit({tree, {}, "x <x@x.example>", world.now(), "x\n"});
  watch.judge_rest();
  EXPECT_THAT(watch.violations(), IsEmpty());
  watch.saw_end();
  watch.judge_rest();
  expect("L5: fleet");
}

TEST_F(WatchTest, AnOutcomeThatWasPushedAndIsStillKept) {
  people.wish("1.0.0");
  install("1.0.0");
  close(deployment("20261121T120000Z-00000000", "1.0.0"), domain::Outcome::kSucceeded);
  world.states["fleet"].pending = world.branches.at(kRecords);
  watch.saw_end();
  watch.judge_rest();
  EXPECT_THAT(watch.violations(), IsEmpty());
}

TEST_F(WatchTest, AWorkspaceThatAKillLeftHalfDone) {
  install("1.0.0");
  disk().remove(kAgent);
  watch.saw_end();
  watch.judge_rest();
  expect("L5: what a kill left");
}

TEST_F(WatchTest, AManifestThatCannotBeRead) {
  push({{"records/manifests/acme/production/greeter/2026/x.yaml", "kind: [\n"}});
  expect("R3");
}

TEST_F(WatchTest, AChangeOfWhatIsKeptByWhoeverDoesNotHoldTheTarget) {
  take();
  Life other{"fleet", 2};
  world.tell({&other, EffectKind::kRemoveFile, kWorkspace, ".talentops/journal.json"});
  expect("T1");
}

TEST_F(WatchTest, AnEditThatWasLost) {
  people.edit_agent("Mine.\n");
  install("1.0.0");
  watch.judge_rest();
  expect("S4");
}

TEST_F(WatchTest, AnEditThatIsKeptAside) {
  people.edit_agent("Mine.\n");
  install("1.0.0");
  disk().write(".talentops/saved/agent", "Mine.\n");
  watch.judge_rest();
  EXPECT_THAT(watch.violations(), IsEmpty());
}

TEST_F(WatchTest, AVersionThatIsSaidToBeReady) {
  install("1.0.0");
  watch.judge_ready("1.0.0");
  EXPECT_THAT(watch.violations(), IsEmpty());
  watch.judge_ready("1.1.0");
  expect("I3");
}

TEST_F(WatchTest, AnIntentByAnOlderCommit) {
  people.wish("1.0.0");
  const auto older = deployment("20261121T120000Z-00000001", "1.0.0");
  people.touch_something_else();
  install("1.0.0");
  close(deployment("20261121T120000Z-00000000", "1.0.0"), domain::Outcome::kSucceeded);
  record(deployment("20261121T120001Z-00000000", "1.0.0"));
  EXPECT_THAT(watch.violations(), IsEmpty());
  record(older);
  expect("T3");
}

TEST_F(WatchTest, AnIntentThatItsCommitDoesNotWish) {
  people.wish("1.0.0");
  record(deployment("20261121T120000Z-00000000", "1.1.0"));
  expect("A4");
}

TEST_F(WatchTest, WhatWasTakenBackAndStartsAgain) {
  people.wish("1.0.0");
  const auto first = deployment("20261121T120000Z-00000000", "1.0.0");
  record(first);
  close(first, domain::Outcome::kRolledBack);
  EXPECT_THAT(watch.violations(), IsEmpty());
  record(deployment("20261121T120100Z-00000000", "1.0.0"));
  expect("S1");
}

TEST_F(WatchTest, WhatWasTakenBackAndIsAskedForAgain) {
  people.wish("1.0.0");
  const auto first = deployment("20261121T120000Z-00000000", "1.0.0");
  record(first);
  close(first, domain::Outcome::kRolledBack);
  people.retry();
  record(deployment("20261121T120100Z-00000000", "1.0.0"));
  EXPECT_THAT(watch.violations(), IsEmpty());
}

TEST_F(WatchTest, ADeploymentThatIsToldOfAndThatGitDoesNotKnow) {
  people.wish("1.0.0");
  const auto first = deployment("20261121T120000Z-00000000", "1.0.0");
  domain::Event event{.at = world.now(),
                      .type = std::string(domain::event_type::kDeploymentStarted),
                      .deployment = first.intent.id};
  record(first);
  watch.judge_told(event);
  EXPECT_THAT(watch.violations(), IsEmpty());
  event.type = domain::event_type::kDeploymentSucceeded;
  watch.judge_told(event);
  expect("R5");
}

TEST_F(WatchTest, WhatHasAnOutcomeMayBeToldOf) {
  people.wish("1.0.0");
  install("1.0.0");
  const auto first = deployment("20261121T120000Z-00000000", "1.0.0");
  close(first, domain::Outcome::kSucceeded);
  watch.judge_told({.at = world.now(),
                    .type = std::string(domain::event_type::kDeploymentSucceeded),
                    .deployment = first.intent.id});
  EXPECT_THAT(watch.violations(), IsEmpty());
}

TEST_F(WatchTest, AnOutcomeThatDoesNotLastUntilTheEnd) {
  people.wish("1.0.0");
  install("1.0.0");
  close(deployment("20261121T120000Z-00000000", "1.0.0"), domain::Outcome::kSucceeded);
  EXPECT_THAT(watch.violations(), IsEmpty());
  for (const auto& [path, content] : people.edition("1.0.0").installed) disk().remove(path);
  watch.judge_rest();
  expect("R3");
}

}  // namespace
}  // namespace talentops::simulation::test
