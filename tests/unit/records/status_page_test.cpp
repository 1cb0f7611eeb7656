#include "controller/records/status_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/golden.hpp"

namespace talentops::records {
namespace {

using testing::HasSubstr;

domain::Version version(const char* text) { return *domain::Version::parse(text); }

EnvironmentStatus environment(std::vector<PlacementStatus> placements) {
  return {{domain::ClientName("acme"), domain::EnvironmentName("production")},
          "production",
          *parse_time("2026-11-21T09:30:05Z"),
          std::move(placements)};
}

domain::PastDeployment past(const char* to, std::optional<domain::Outcome> outcome, const char* reason) {
  domain::PastDeployment deployment;
  deployment.id = domain::DeploymentId("20261121T093000Z-3f9a1c20");
  deployment.to.version = version(to);
  deployment.outcome = outcome;
  deployment.reason = reason;
  deployment.started_at = *parse_time("2026-11-21T09:30:00Z");
  if (outcome) deployment.finished_at = *parse_time("2026-11-21T09:30:03Z");
  deployment.manifest_path = "manifests/acme/production/greeter/2026/20261121T093000Z-3f9a1c20.yaml";
  return deployment;
}

PlacementStatus placement(const char* talent, const char* wanted, const char* serving) {
  return {.talent = domain::TalentName(talent),
          .release = domain::ReleaseName(talent),
          .wanted = version(wanted),
          .serving = version(serving),
          .phase = domain::Phase::kSucceeded};
}

TEST(StatusPageTest, TellsOfAllThatStandsAndWaits) {
  auto fine = placement("greeter", "1.1.0", "1.1.0");
  fine.last = past("1.1.0", domain::Outcome::kSucceeded, "");
  auto held = placement("router", "4.0.1", "4.0.0");
  held.phase = domain::Phase::kRolledBack;
  held.last = past("4.0.1", domain::Outcome::kRolledBack, "smoke/routes failed: exit 1\nsecond | line");
  held.holds = {{.reason = domain::HoldReason::kQuarantined,
                 .why = "4.0.1 was rolled back here",
                 .since = *parse_time("2026-11-21T09:30:03Z"),
                 .released_by = "another digest or configuration in git, or retry",
                 .code = Code{3110}}};
  auto waiting = placement("triage", "2.0.0", "1.9.0");
  waiting.phase = domain::Phase::kGating;
  waiting.waiting = {{.name = "certified",
                      .verdict = domain::Verdict::kDeny,
                      .why = "nobody certified sha256:12",
                      .needs = "a certification that says PASSED"}};
  auto running = placement("scribe", "3.0.0", "2.0.0");
  running.phase = domain::Phase::kVerifying;
  running.last = past("3.0.0", std::nullopt, "");
  test::expect_golden("records/status.md", status_page(environment({fine, held, waiting, running})));
}

TEST(StatusPageTest, SaysSoWhereThereIsNothing) {
  test::expect_golden("records/status-empty.md", status_page(environment({})));
}

TEST(StatusPageTest, TellsOfAWayBackThatFailed) {
  auto broken = placement("greeter", "1.1.0", "1.1.0");
  broken.last = past("1.1.0", domain::Outcome::kRollbackFailed, "no space left");
  EXPECT_THAT(status_page(environment({broken})),
              HasSubstr("## Issues\n\n- greeter: 1.1.0 could not be taken back: no space left\n"));
}

TEST(StatusPageTest, WantsNothingWhereGitWishesNothing) {
  auto left = placement("greeter", "1.1.0", "1.1.0");
  left.wanted.reset();
  EXPECT_THAT(status_page(environment({left})), HasSubstr("- greeter: none is wanted, 1.1.0 is there\n"));
  EXPECT_THAT(status_page(environment({left})),
              HasSubstr("## Next steps\n\n- greeter: decided at the next look"));
}

}  // namespace
}  // namespace talentops::records
