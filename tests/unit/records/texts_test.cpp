#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/records/commit_message.hpp"
#include "controller/records/manifest_page.hpp"
#include "controller/records/manual_way.hpp"
#include "controller/records/markdown.hpp"
#include "controller/records/paths.hpp"
#include "controller/records/wording.hpp"
#include "tests/unit/records/samples.hpp"

namespace talentops::records {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(MarkdownTest, PlainTextMeansNothingButItself) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"two\nlines", "two / lines"},
      {"  a\n\n\n b\t c ", "a / b  c"},
      {"`code` *bold* [link](x) <b> a|b", "\\`code\\` \\*bold\\* \\[link\\](x) \\<b\\> a\\|b"},
      {"snake_case_name _em_", "snake_case_name \\_em\\_"},
      {"a&b ~x~ \\", "a\\&b \\~x\\~ \\\\"},
      {"ünïcode", "ünïcode"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(plain(text), expected);
}

TEST(MarkdownTest, CutsLongTextBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "ü";
  const auto cut = plain("x" + text);
  EXPECT_LT(cut.size(), 410U);
  EXPECT_TRUE(cut.ends_with("ü…"));
  EXPECT_FALSE(first_invalid_utf8(cut));
}

TEST(MarkdownTest, CutsOffNoSecretHalfway) {
  remember_secret("a-secret-at-the-edge");
  EXPECT_THAT(plain(std::string(395, 'x') + "a-secret-at-the-edge"), Not(HasSubstr("a-sec")));
}

TEST(MarkdownTest, CodeHoldsBackticks) {
  EXPECT_EQ(code("plain"), "`plain`");
  EXPECT_EQ(code("a`b"), "`` a`b ``");
  EXPECT_EQ(code("a``b\nc"), "``` a``b / c ```");
}

TEST(MarkdownTest, TableEscapesBarsOnce) {
  Table table{"A", "B"};
  table.row({plain("x|y"), code("x|y")});
  EXPECT_EQ(table.text(), "| A | B |\n| --- | --- |\n| x\\|y | `x\\|y` |\n");
}

TEST(MarkdownTest, ParagraphsStayApart) { EXPECT_EQ(paragraphs("a\nb\n\n\n# c\n"), "a b\n\n# c\n"); }

TEST(PathsTest, LieWhereTheyAreLookedFor) {
  const domain::EnvironmentKey environment{domain::ClientName("acme"), domain::EnvironmentName("production")};
  const domain::PlacementKey placement{environment, domain::TalentName("greeter")};
  const domain::DeploymentId id("20261121T093000Z-3f9a1c20");
  const auto at = *parse_time("2026-11-21T09:30:00.250Z");
  EXPECT_EQ(manifest_path(placement, id),
            manifests_folder(placement) + "/2026/20261121T093000Z-3f9a1c20.yaml");
  EXPECT_EQ(manifest_page_path(placement, id),
            "manifests/acme/production/greeter/2026/20261121T093000Z-3f9a1c20.md");
  EXPECT_EQ(checklist_path(placement, id),
            "checklists/acme/production/greeter/2026/20261121T093000Z-3f9a1c20.md");
  EXPECT_EQ(handover_path(placement, id),
            "handovers/acme/production/greeter/2026/20261121T093000Z-3f9a1c20.md");
  EXPECT_EQ(rollback_path(placement, id),
            "rollbacks/acme/production/greeter/2026/20261121T093000Z-3f9a1c20.yaml");
  EXPECT_EQ(verification_path(environment, at), verifications_folder(environment) + "/20261121T093000Z.yaml");
  const domain::Act act{.verb = domain::ActVerb::kRetry,
                        .release = {environment.client, domain::ReleaseName("hello")},
                        .environment = environment.name,
                        .deployment = id,
                        .reason = "",
                        .by = "",
                        .at = at,
                        .path = ""};
  EXPECT_THAT(act_path(act),
              MatchesRegex("acts/acme/2026-11/20261121T093000Z-retry-production-hello-[0-9a-f]+\\.yaml"));
  EXPECT_EQ(status_path(environment), "status/acme/production.md");
  EXPECT_EQ(accepted_path(), "accepted.yaml");
}

TEST(PathsTest, AnActAboutTheFleetLiesBesideThoseOfClientsAndIsNoClients) {
  const domain::Act act{.verb = domain::ActVerb::kConfirmRewrite,
                        .at = parse_time("2026-11-21T09:30:00Z").value(),
                        .commit = domain::CommitId(std::string(40, 'a'))};
  EXPECT_THAT(act_path(act),
              MatchesRegex("acts/_fleet/2026-11/20261121T093000Z-confirm-rewrite-[0-9a-f]+\\.yaml"));
  EXPECT_FALSE(domain::is_valid_name("_fleet"));
}

TEST(PathsTest, ActsOfOneSecondNeverShareAPath) {
  const domain::Act act{.verb = domain::ActVerb::kRetry,
                        .release = {domain::ClientName("acme"), domain::ReleaseName("hello")},
                        .environment = domain::EnvironmentName("production"),
                        .deployment = domain::DeploymentId("20261121T093000Z-3f9a1c20"),
                        .reason = "INC-1",
                        .by = "anna",
                        .at = parse_time("2026-11-21T09:30:00Z").value(),
                        .path = ""};
  auto of_another = act;
  of_another.by = "ben";
  EXPECT_NE(act_path(of_another), act_path(act));
  auto for_another_reason = act;
  for_another_reason.reason = "INC-2";
  EXPECT_NE(act_path(for_another_reason), act_path(act));
  EXPECT_EQ(act_path(act), act_path(act));
}

TEST(HeadlineTest, SaysHowItEnded) {
  EXPECT_EQ(headline(installed()),
            "Deployed greeter 1.0.0 to acme/production on 2026-11-21 09:30:03 UTC, in 3s");
  EXPECT_TRUE(
      headline(upgrade_rolled_back()).starts_with("Rolled back greeter 1.1.0 in acme/production to 1.0.0"));
  EXPECT_TRUE(headline(cancelled_by_gate()).starts_with("Blocked - gate certified: revoked"));
  auto manifest = upgraded();
  manifest.progress.outcome = domain::Outcome::kCancelled;
  manifest.progress.reason = "git wishes another version now; nothing had changed";
  EXPECT_TRUE(headline(manifest).starts_with("Cancelled greeter 1.0.0 → 1.1.0"));
  manifest.progress.outcome = domain::Outcome::kRollbackFailed;
  EXPECT_TRUE(
      headline(manifest).starts_with("Blocked - greeter 1.1.0 in acme/production could not be taken back: "));
  manifest.progress.outcome = domain::Outcome::kSuperseded;
  EXPECT_TRUE(headline(manifest).starts_with("Superseded greeter 1.1.0 in acme/production, back at 1.0.0"));
  EXPECT_TRUE(headline(installing()).starts_with("Deploying greeter 1.0.0"));
}

TEST(ManifestPageTest, SaysThatTrustCameFromTheRepository) {
  auto manifest = upgraded();
  EXPECT_THAT(manifest_page(manifest), Not(HasSubstr("trust.fromRepository")));
  manifest.intent.trust_from_repository = true;
  EXPECT_THAT(manifest_page(manifest), HasSubstr("trust.fromRepository"));
}

TEST(ManifestPageTest, NamesTheTargetOfEachCheckWhereThereAreSeveral) {
  auto manifest = installed();
  for (auto& check : manifest.progress.checks) check.target = domain::TargetName("workspace");
  EXPECT_THAT(manifest_page(manifest), HasSubstr("| `digest` | pass |")) << "there is only one";
  manifest.intent.targets.emplace_back("eu-2");
  manifest.progress.checks.push_back(manifest.progress.checks.front());
  manifest.progress.checks.back().target = domain::TargetName("eu-2");
  EXPECT_THAT(manifest_page(manifest), HasSubstr("| `digest` at `workspace` | pass |"));
  EXPECT_THAT(manifest_page(manifest), HasSubstr("| `digest` at `eu-2` | pass |"));
}

TEST(ManifestPageTest, EveryOutcomeHasEverySection) {
  for (auto manifest :
       {installing(), upgraded(), returned_as_asked(), removed_as_asked(), cancelled_by_gate()}) {
    for (int outcome = 0; outcome < 5; ++outcome) {
      if (!manifest.is_open()) manifest.progress.outcome = static_cast<domain::Outcome>(outcome);
      const auto page = manifest_page(manifest);
      EXPECT_TRUE(page.starts_with("# "));
      for (const auto* title :
           {"Method", "Infrastructure changes", "Configuration changes", "Validation results", "Decision log",
            "Rollback by hand and by command", "Where to watch it", "Outstanding", "What comes next"}) {
        EXPECT_THAT(page, HasSubstr(std::string("\n## ") + title + "\n\n"));
        EXPECT_THAT(page, Not(HasSubstr(std::string("\n## ") + title + "\n\n\n")));
      }
    }
  }
}

TEST(ManualWayTest, EachStepIsOneLine) {
  for (const auto& manifest : {installed(), upgraded(), returned_as_asked(), removed_as_asked()}) {
    EXPECT_THAT(rollback_steps(manifest.intent), Each(Not(HasSubstr("\n"))));
  }
}

TEST(ManualWayTest, LeadsWhereTheIntentLeads) {
  EXPECT_THAT(rollback_steps(upgraded().intent),
              Contains(HasSubstr(".talentops/slots/df9695b70fa9-b7d64a922100")));
  EXPECT_THAT(rollback_steps(installed().intent),
              AllOf(Not(Contains(HasSubstr(".talentops/slots"))),
                    Contains(HasSubstr(".talentops/talents/greeter/receipt.json"))));
  auto intent = upgraded().intent;
  intent.way_back = domain::WayBackKind::kRestage;
  EXPECT_THAT(
      rollback_steps(intent),
      Contains(HasSubstr("git archive 9f31c2e000000000000000000000000000000000 talents/greeter/1.0.0")));
}

TEST(ManualWayTest, QuotesAPathForTheShell) {
  auto intent = upgraded().intent;
  intent.desired.path = "clients/it's $(here)/x.yaml";
  EXPECT_THAT(rollback_steps(intent), Contains(HasSubstr(R"('clients/it'\''s $(here)/x.yaml')")));
}

TEST(CommitMessageTest, SaysWhatHappenedAndToWhat) {
  const auto message = commit_message(upgraded());
  EXPECT_EQ(message.headline, "acme/production: greeter 1.0.0 → 1.1.0 deployed");
  EXPECT_THAT(message.trailers,
              ElementsAre("Deployment-Id: 20261121T093000Z-3f9a1c20", "Release: acme/greeter",
                          "Environment: acme/production", "Outcome: succeeded",
                          "Desired-Commit: 9f31c2e000000000000000000000000000000000"));
  EXPECT_EQ(commit_message(installing()).headline, "acme/production: greeter 1.0.0 begins");
  EXPECT_THAT(commit_message(installing()).trailers, Not(Contains(HasSubstr("Outcome"))));
  EXPECT_EQ(commit_message(upgrade_rolled_back()).headline,
            "acme/production: greeter 1.0.0 → 1.1.0 rolled back");
  EXPECT_EQ(commit_message(removed_as_asked()).headline,
            "acme/production: greeter 1.0.0 → nothing rolled back as asked");
}

}  // namespace
}  // namespace talentops::records
