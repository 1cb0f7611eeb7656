#include "controller/records/documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/records.hpp"
#include "tests/support/golden.hpp"
#include "tests/unit/records/samples.hpp"

namespace talentops::records {
namespace {

using domain::Manifest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> paths_of(const std::vector<RecordDocument>& documents) {
  std::vector<std::string> paths;
  for (const auto& document : documents) paths.push_back(document.path);
  return paths;
}

std::vector<RecordDocument> outcome_of(const Manifest& manifest) {
  const auto bundle = sample_bundle();
  const auto package = sample_package();
  const bool took_back = manifest.progress.outcome == domain::Outcome::kRolledBack;
  return documents_of_outcome(manifest, "", took_back ? std::optional(record_of(manifest)) : std::nullopt,
                              {&bundle, &package, "restart the sessions that are running"});
}

std::string name_of_file(const RecordDocument& document) {
  return std::string(split(document.path, '/').front()) + document.path.substr(document.path.rfind('.'));
}

struct Story {
  const char* name;
  Manifest (*manifest)();
};
void PrintTo(const Story& story, std::ostream* out) { *out << story.name; }

class StoryTest : public testing::TestWithParam<Story> {};

TEST_P(StoryTest, IsToldAsAccepted) {
  for (const auto& document : outcome_of(GetParam().manifest())) {
    test::expect_golden(std::string("records/") + GetParam().name + "/" + name_of_file(document),
                        document.content);
  }
}

TEST_P(StoryTest, ManifestReadsBack) {
  const auto documents = outcome_of(GetParam().manifest());
  const auto manifest = codec::decode_manifest(documents.front().content, documents.front().path);
  ASSERT_TRUE(manifest) << manifest.error().text();
  auto expected = GetParam().manifest();
  expected.progress.rollback_record = manifest->progress.rollback_record;
  EXPECT_TRUE(*manifest == expected);
}

/// No reason, detail or name of the outside world may end a line, a table cell or a code span early.
TEST_P(StoryTest, HasNoBrokenTable) {
  for (const auto& document : outcome_of(GetParam().manifest())) {
    std::size_t cells = 0;
    for (const auto line : split(document.content, '\n')) {
      if (!line.starts_with("| ")) {
        cells = 0;
        continue;
      }
      std::size_t bars = 0;
      for (std::size_t i = 0; i < line.size(); ++i)
        bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
      if (cells == 0) cells = bars;
      EXPECT_EQ(bars, cells) << document.path << ": " << line;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Stories, StoryTest,
                         testing::Values(Story{"installed", installed}, Story{"upgraded", upgraded},
                                         Story{"first-rolled-back", first_rolled_back},
                                         Story{"upgrade-rolled-back", upgrade_rolled_back},
                                         Story{"cancelled-by-gate", cancelled_by_gate},
                                         Story{"returned-as-asked", returned_as_asked},
                                         Story{"removed-as-asked", removed_as_asked}),
                         [](const auto& row) {
                           std::string name;
                           for (const auto part : split(row.param.name, '-')) {
                             name += static_cast<char>(part[0] - 'a' + 'A') + std::string(part.substr(1));
                           }
                           return name;
                         });

TEST(DocumentsTest, IntentIsTheManifestAndItsPage) {
  const auto documents = documents_of_intent(installing());
  EXPECT_THAT(paths_of(documents),
              ElementsAre("manifests/acme/production/greeter/2026/20261121T093000Z-3f9a1c20.yaml",
                          "manifests/acme/production/greeter/2026/20261121T093000Z-3f9a1c20.md"));
  EXPECT_THAT(documents[0].content, Not(HasSubstr("outcome")));
  EXPECT_TRUE(documents[1].content.starts_with(
      "# Deploying greeter 1.0.0 in acme/production, since 2026-11-21 09:30:00 UTC\n"));
}

TEST(DocumentsTest, EachOutcomeHasItsFiles) {
  const std::string tail = "/acme/production/greeter/2026/20261121T093000Z-3f9a1c20";
  EXPECT_THAT(paths_of(outcome_of(upgraded())),
              ElementsAre("manifests" + tail + ".yaml", "manifests" + tail + ".md",
                          "checklists" + tail + ".md", "handovers" + tail + ".md"));
  EXPECT_THAT(paths_of(outcome_of(upgrade_rolled_back())),
              ElementsAre("manifests" + tail + ".yaml", "manifests" + tail + ".md",
                          "checklists" + tail + ".md", "rollbacks" + tail + ".yaml"));
  EXPECT_THAT(
      paths_of(outcome_of(cancelled_by_gate())),
      ElementsAre("manifests" + tail + ".yaml", "manifests" + tail + ".md", "checklists" + tail + ".md"));
}

TEST(DocumentsTest, ManifestNamesItsRollbackRecord) {
  const auto documents = outcome_of(upgrade_rolled_back());
  EXPECT_THAT(documents[0].content, HasSubstr("rollback: " + documents[3].path));
}

TEST(DocumentsTest, TheSameValuesGiveTheSameBytes) {
  EXPECT_EQ(outcome_of(upgraded()), outcome_of(upgraded()));
}

TEST(DocumentsTest, WritingAnOutcomeAgainChangesNothing) {
  const auto once = outcome_of(upgraded());
  const auto bundle = sample_bundle();
  const auto package = sample_package();
  EXPECT_EQ(documents_of_outcome(upgraded(), once.front().content, std::nullopt,
                                 {&bundle, &package, "restart the sessions that are running"}),
            once);
}

TEST(DocumentsTest, NoFileHoldsASecret) {
  remember_secret("canary-of-records");
  for (auto manifest : {upgraded(), upgrade_rolled_back(), cancelled_by_gate(), returned_as_asked()}) {
    manifest.progress.reason += " canary-of-records";
    manifest.intent.desired.repository = "https://x:canary-of-records@git.example/f.git";
    if (!manifest.intent.asked_by.empty()) manifest.intent.asked_because = "canary-of-records";
    for (auto& gate : manifest.intent.gates) gate.why += "\ncanary-of-records";
    for (auto& check : manifest.progress.checks) check.measurement.detail += "canary-of-records";
    for (auto& entry : manifest.progress.timeline) entry.note += "canary-of-records";
    for (const auto& document : outcome_of(manifest)) {
      EXPECT_THAT(document.content, Not(HasSubstr("canary-of-records"))) << document.path;
    }
  }
}

TEST(DocumentsTest, VerificationIsOneFile) {
  const domain::Verification verification{
      .environment = {domain::ClientName("acme"), domain::EnvironmentName("production")},
      .at = *parse_time("2026-11-21T09:30:00Z"),
      .passed = true,
      .findings = {{"workspace", "writable", true, ""}}};
  EXPECT_THAT(paths_of(documents_of_verification(verification)),
              ElementsAre("verifications/acme/production/20261121T093000Z.yaml"));
}

}  // namespace
}  // namespace talentops::records
