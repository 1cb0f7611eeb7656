#include "controller/codec/records.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/redact.hpp"
#include "tests/unit/codec/record_variety.hpp"

namespace talentops::codec {
namespace {

using domain::Manifest;
using testing::HasSubstr;
using testing::Not;

/// A manifest whose text holds every kind of thing once, to be broken in one place by each row below.
Manifest whole_manifest() {
  Manifest manifest = any_manifest(1);
  auto& intent = manifest.intent;
  intent.id = domain::DeploymentId("20261121T093000Z-3f9a1c20");
  intent.environment = {domain::ClientName("acme"), domain::EnvironmentName("production")};
  intent.release = {domain::ClientName("acme"), domain::ReleaseName("greeter")};
  intent.to.deployment = intent.id;
  intent.attempt = 3;
  intent.automatic_rollback = true;
  intent.deadline = std::chrono::minutes(30);
  intent.action = domain::Action::kUpgrade;
  intent.program.steps = {
      domain::ApplyStep{}, domain::ExposeStep{100},
      domain::CheckStep{{.name = "smoke/greets", .kind = domain::CommandCheck{"greets", {"--now"}}}}};
  intent.targets = {domain::TargetName("main")};
  intent.trust_from_repository = false;
  intent.asked_by.clear();
  intent.asked_because.clear();
  intent.previous.reset();
  intent.uninstalls = false;
  intent.stage = "production";
  intent.configuration_keys = {"tone"};
  intent.gates = {{.name = "certified", .verdict = domain::Verdict::kPass, .why = "PASSED", .at = intent.at}};
  manifest.progress = {};
  return manifest;
}

TEST(ManifestCodecTest, ReadsBackWhatItWrites) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    const auto manifest = any_manifest(seed);
    const auto text = encode_manifest(manifest);
    const auto again = decode_manifest(text, "m.yaml");
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().text() << "\n" << text;
    ASSERT_TRUE(*again == manifest) << "seed " << seed << "\n"
                                    << text << "\nread back as\n"
                                    << encode_manifest(*again);
    ASSERT_EQ(encode_manifest(*again), text) << "seed " << seed;
  }
}

TEST(ManifestCodecTest, ReadsAReturnAsItWasWrittenBefore) {
  auto manifest = whole_manifest();
  manifest.intent.asked_by = "marcus";
  manifest.intent.asked_because = "INC-881";
  manifest.intent.desired.repository = "fleet";
  manifest.intent.desired.path = "acts/acme/2026-11/one.yaml";
  auto text = encode_manifest(manifest);
  const std::string act = "    act: acts/acme/2026-11/one.yaml\n";
  ASSERT_NE(text.find(act), std::string::npos) << text;
  text.erase(text.find(act), act.size());
  const auto desired = text.find("  desired:\n") + std::string("  desired:\n").size();
  text.insert(desired, "    path: acts/acme/2026-11/one.yaml\n");
  const auto read = decode_manifest(text, "old.yaml");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, manifest);
}

TEST(ManifestCodecTest, OutcomeKeepsTheIntentThatWasWritten) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto manifest = any_manifest(seed);
    Manifest open{.intent = manifest.intent};
    const auto older = encode_manifest(open, "", {"step one", "step: two"});
    const auto again = decode_manifest(encode_manifest(manifest, older), "m.yaml");
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().text();
    ASSERT_TRUE(*again == manifest) << "seed " << seed;
    ASSERT_THAT(encode_manifest(manifest, older), HasSubstr("step one"));
  }
}

TEST(ManifestCodecTest, KeepsFieldsOfANewerVersionAtEveryDepth) {
  auto manifest = whole_manifest();
  auto older = encode_manifest(manifest);
  older = replaced(older, "spec:\n", "spec:\n  sponsors: [{by: ada, role: release-manager}]\n");
  older = replaced(older, "    - name: main\n", "    - name: main\n      region: eu\n");
  older = replaced(older, "        name: smoke/greets\n", "        name: smoke/greets\n        weight: 3\n");
  older = replaced(older, "  rollback:\n", "  rollback:\n    future: {deep: [1, two]}\n");
  manifest.progress.outcome = domain::Outcome::kSucceeded;
  const auto text = encode_manifest(manifest, older);
  for (const auto* kept :
       {"by: ada", "role: release-manager", "region: eu", "weight: 3", "deep:", "outcome: succeeded"}) {
    EXPECT_THAT(text, HasSubstr(kept));
  }
  const auto again = decode_manifest(text, "m.yaml");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_TRUE(*again == manifest);
}

TEST(ManifestCodecTest, TakesNothingFromAnotherDeploymentsText) {
  auto other = whole_manifest();
  other.intent.id = domain::DeploymentId("20251121T093000Z-00000000");
  const auto older = replaced(encode_manifest(other), "spec:\n", "spec:\n  sponsors: [ada]\n");
  EXPECT_EQ(encode_manifest(whole_manifest(), older), encode_manifest(whole_manifest()));
  EXPECT_EQ(encode_manifest(whole_manifest(), "no yaml: ["), encode_manifest(whole_manifest()));
}

TEST(ManifestCodecTest, TellsWhoSaidYesAndWhoLetItGoWhateverTheTime) {
  auto manifest = whole_manifest();
  const auto when = manifest.intent.at;
  manifest.intent.approvals = {{"priya", "release-manager", when}, {"ada", "", when}};
  manifest.intent.emergency = domain::Emergency{"INC-881", "marcus", "on-call", when};
  const auto text = encode_manifest(manifest);
  EXPECT_THAT(text, HasSubstr("role: release-manager"));
  EXPECT_THAT(text, HasSubstr("reason: INC-881"));
  const auto again = decode_manifest(text, "m.yaml");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_TRUE(*again == manifest);
}

TEST(ManifestCodecTest, LeavesOutWhatHasNoSource) {
  auto manifest = whole_manifest();
  manifest.progress.outcome = domain::Outcome::kSucceeded;
  const auto text = encode_manifest(manifest);
  for (const auto* absent : {"previous:", "downtimeSeconds", "approvals", "emergency", "risk", "notify",
                             "asked:", "trustFromRepository", "uninstalls", "finishedAt", ": null", ": ~"}) {
    EXPECT_THAT(text, Not(HasSubstr(absent)));
  }
}

TEST(ManifestCodecTest, SaysHowTargetsAreReachedAndWhenItWasWritten) {
  auto manifest = whole_manifest();
  const auto begun = format_time(manifest.intent.at);
  EXPECT_THAT(encode_manifest(manifest), HasSubstr("    - name: main\n      transport: directory\n"));
  EXPECT_THAT(encode_manifest(manifest),
              HasSubstr(fmt::format("  points:\n    - at: \"{}\"\n      what: intent\n", begun)));
  EXPECT_THAT(encode_manifest(manifest), Not(HasSubstr("what: outcome")));
  manifest.progress.finished_at = manifest.intent.at + std::chrono::seconds(3);
  EXPECT_THAT(encode_manifest(manifest), HasSubstr(fmt::format("    - at: \"{}\"\n      what: outcome\n",
                                                               format_time(*manifest.progress.finished_at))));
}

TEST(ManifestCodecTest, SaysThatTrustCameFromTheRepository) {
  auto manifest = whole_manifest();
  manifest.intent.trust_from_repository = true;
  EXPECT_THAT(encode_manifest(manifest), HasSubstr("    trustFromRepository: true\n"));
}

TEST(ManifestCodecTest, WritesNoSecretOfAFreeText) {
  remember_secret("hunter2-canary");
  auto manifest = whole_manifest();
  manifest.intent.asked_by = "ada";
  manifest.intent.asked_because = "hunter2-canary";
  manifest.intent.gates = {{.name = "g", .why = "hunter2-canary", .needs = "hunter2-canary"}};
  manifest.intent.desired.repository = "https://user:hunter2-canary@git.example/fleet.git";
  manifest.progress.outcome = domain::Outcome::kRolledBack;
  manifest.progress.reason = "said hunter2-canary";
  manifest.progress.checks = {
      {"smoke/x", {domain::Measured::kFail, "Authorization: Bearer hunter2-canary", Duration(5)}}};
  manifest.progress.timeline = {{Instant{}, domain::Phase::kVerifying, "hunter2-canary"}};
  EXPECT_THAT(encode_manifest(manifest), Not(HasSubstr("hunter2-canary")));
}

TEST(ManifestCodecTest, WritesAnyBytesOfACheckAsText) {
  using std::string_literals::operator""s;
  auto manifest = whole_manifest();
  manifest.progress.checks = {
      {"smoke/x",
       {domain::Measured::kFail, "\xFF\xFE\0 \x1B[31mred\x1B[0m\r\nnext\xE2\x80\xAE"s, Duration(1)}}};
  const auto again = decode_manifest(encode_manifest(manifest), "m.yaml");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_THAT(again->progress.checks.front().measurement.detail, HasSubstr("red"));
  EXPECT_THAT(again->progress.checks.front().measurement.detail, Not(HasSubstr("\x1B")));
}

struct Broken {
  const char* name;
  const char* what;
  const char* with;
  const char* message;
  Code code = codes::kRecordUnreadable;
};

void PrintTo(const Broken& row, std::ostream* out) { *out << row.name; }

class BrokenManifestTest : public testing::TestWithParam<Broken> {};

TEST_P(BrokenManifestTest, IsRefusedWithItsPlace) {
  const auto& row = GetParam();
  const auto text = replaced(encode_manifest(whole_manifest()), row.what, row.with);
  const auto found = decode_manifest(text, "manifests/acme/m.yaml");
  ASSERT_FALSE(found) << text;
  EXPECT_EQ(found.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(found.error().code, row.code);
  EXPECT_THAT(found.error().message, HasSubstr(row.message));
  ASSERT_TRUE(found.error().where);
  EXPECT_EQ(found.error().where->file, "manifests/acme/m.yaml");
  EXPECT_GT(found.error().where->line, 0);
  EXPECT_GT(found.error().where->column, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BrokenManifestTest,
    testing::Values(
        Broken{"OtherKind", "kind: DeploymentManifest", "kind: RollbackRecord",
               "expected talentops.dev/v1alpha1 DeploymentManifest"},
        Broken{"KindThatATerminalObeys", "kind: DeploymentManifest", "kind: \"\\e[31m\"",
               "found \"talentops.dev/v1alpha1\" \" [31m\""},
        Broken{"NewerVersion", "talentops.dev/v1alpha1", "talentops.dev/v2", "this version reads",
               codes::kRecordTooNew},
        Broken{"NoSpec", "spec:", "specification:", "spec: missing"},
        Broken{"AttemptIsText", "attempt: 3", "attempt: three", "spec.attempt: expected a whole number"},
        Broken{"AttemptIsQuoted", "attempt: 3", "attempt: \"3\"",
               "spec.attempt: expected a number without quotes"},
        Broken{"AttemptTooLarge", "attempt: 3", "attempt: 3000000000",
               "spec.attempt: expected a number below"},
        Broken{"AutomaticIsNoTruth", "automatic: true", "automatic: yes",
               "spec.rollback.automatic: expected true or false"},
        Broken{"AutomaticIsMissing", "    automatic: true\n", "", "spec.rollback.automatic: missing"},
        Broken{"UnknownAction", "action: upgrade", "action: replace", "spec.action: expected a word"},
        Broken{"DeadlineIsNumber", "deadline: 30m", "deadline: 30", "spec.deadline: expected a duration"},
        Broken{"UnknownStep", "- apply:", "- conjure:", "spec.steps[0].apply: missing"},
        Broken{"UnknownStrategy", "type: allAtOnce", "type: byMoon", "spec.strategy.type: expected a word"},
        Broken{"UnknownCheck", "command:\n", "telepathy:\n", "spec.steps[2].check.digest: missing"},
        Broken{"TargetsIsText", "targets:\n    - name: main\n      transport: directory\n", "targets: main\n",
               "spec.targets: expected a list of mappings"},
        Broken{"UnknownTransport", "transport: directory", "transport: ssh",
               "spec.targets[0].transport: expected directory"},
        Broken{"StepsIsMapping", "steps:\n", "steps:\n    x: y\n  others:\n",
               "spec.steps: expected a list of mappings"},
        Broken{"NameWithSlash", "release: greeter", "release: ../greeter", "spec.release: expected a name"},
        Broken{"IdWithSlash", "20261121T093000Z-3f9a1c20", "../x",
               "metadata.name: expected a deployment's id"},
        Broken{"BadTime", "startedAt: ", "startedAt: yesterday # ", "status.startedAt: expected a time"},
        Broken{"UnknownOutcome", "status:\n", "status:\n  outcome: fine\n",
               "status.outcome: expected a word"}),
    [](const auto& row) { return row.param.name; });

TEST(ManifestCodecTest, RefusesWhatIsNoDocument) {
  for (const auto* text : {"", "[]", "text", "a: b\n---\nc: d\n", "a: [", "\xFF"}) {
    const auto found = decode_manifest(text, "m.yaml");
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().kind, ErrorKind::kInvalid);
  }
}

}  // namespace
}  // namespace talentops::codec
