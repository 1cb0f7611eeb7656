#include "tests/unit/records/samples.hpp"

#include <memory>
#include <utility>

namespace talentops::records {
namespace {

using domain::Manifest;

domain::Version version(const char* text) { return *domain::Version::parse(text); }
Instant at(const char* text) { return *parse_time(text); }

domain::Deployed deployed(const char* number, const char* deployment) {
  return {version(number),
          {sha256(std::string("bundle ") + number), sha256("configuration")},
          domain::DeploymentId(deployment)};
}

std::shared_ptr<const std::string> bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

domain::GateResult passed(const char* name, const char* why) {
  return {.name = name, .verdict = domain::Verdict::kPass, .why = why, .at = at("2026-11-21T09:30:00Z")};
}

domain::Step check(const char* name, domain::CheckKind kind) {
  return domain::CheckStep{{.name = name, .kind = std::move(kind)}};
}

domain::CheckResult result(const char* name, domain::Measured measured, const char* detail,
                           int milliseconds) {
  return {name, {measured, detail, Duration(milliseconds)}};
}

domain::Manifest begun(domain::Action action, domain::Deployed to, std::optional<domain::Deployed> previous) {
  Manifest manifest;
  auto& intent = manifest.intent;
  intent.id = to.deployment;
  intent.controller_id = "fleet-eu";
  intent.controller_version = "0.1.0";
  intent.environment = {domain::ClientName("acme"), domain::EnvironmentName("production")};
  intent.release = {domain::ClientName("acme"), domain::ReleaseName("greeter")};
  intent.stage = "production";
  intent.platform = "claude-code";
  intent.action = action;
  intent.talent = domain::TalentName("greeter");
  intent.to = std::move(to);
  intent.files = 3;
  intent.bytes = 1812;
  intent.previous = std::move(previous);
  intent.configuration_keys = {"region", "tone"};
  intent.program.steps = {domain::ApplyStep{}, domain::ExposeStep{100},
                          check("digest", domain::DigestCheck{}),
                          check("effective", domain::EffectiveCheck{})};
  intent.deadline = std::chrono::minutes(30);
  intent.targets = {domain::TargetName("workspace")};
  intent.desired = {"file:///srv/fleet.git", domain::CommitId("9f31c2e000000000000000000000000000000000"),
                    at("2026-11-21T09:28:10Z"), "clients/acme/releases/greeter.yaml",
                    "Lena Kurz <lena@talents.example>"};
  intent.plan = sha256("plan");
  intent.gates = {passed("suspended", "nothing above it is suspended"),
                  passed("environment-verified", "verified 2026-11-20T08:00:00Z"),
                  passed("certified", "PASSED by qa-engineer, key SHA256:abc, expires 2027-01-01"),
                  passed("artifact", "3 files match the digest"),
                  passed("platform", "fits claude-code"),
                  passed("preflight", "the environment names no checks")};
  intent.at = at("2026-11-21T09:30:00Z");
  return manifest;
}

Manifest begun_upgrade() {
  auto manifest = begun(domain::Action::kUpgrade, deployed("1.1.0", "20261121T093000Z-3f9a1c20"),
                        deployed("1.0.0", "20261101T080000Z-77ab02de"));
  auto& intent = manifest.intent;
  intent.program.steps.push_back(
      check("health/answers", domain::HttpCheck{"https://crm.example/healthz", "GET", 200, "ok"}));
  intent.program.steps.push_back(check("smoke/greets", domain::CommandCheck{"claude-greets", {"--quick"}}));
  intent.gates.push_back(passed("rollback-plan", "slot of the installed version, digest recomputed"));
  intent.way_back = domain::WayBackKind::kSlot;
  intent.way_back_to = intent.previous;
  return manifest;
}

void end(Manifest& manifest, domain::Outcome outcome, domain::Phase phase, const char* reason) {
  auto& progress = manifest.progress;
  progress.outcome = outcome;
  progress.reason = reason;
  progress.finished_at = at("2026-11-21T09:30:03.400Z");
  progress.timeline = {{at("2026-11-21T09:30:01Z"), domain::Phase::kProgressing, "activating at workspace"},
                       {*progress.finished_at, phase, reason}};
}

void switched(Manifest& manifest) {
  manifest.progress.targets = {{domain::TargetName("workspace"), at("2026-11-21T09:30:01.200Z"), "digest"}};
}

void taken_back(Manifest& manifest) {
  switched(manifest);
  for (auto& target : manifest.progress.targets) target.is_taken_back = true;
}

}  // namespace

domain::Bundle sample_bundle() {
  domain::Bundle bundle;
  bundle.manifest = {.name = domain::TalentName("greeter"),
                     .version = version("1.1.0"),
                     .description = "Greets whoever writes,\nin their language.",
                     .owner = "Talent Production <talents@talents.example>",
                     .required_environment = {"CRM_TOKEN"}};
  const auto changelog = bytes(
      "# Changelog\n\n## Unreleased\n\n- secret plans\n\n## [1.1.0] - 2026-11-20\n\n### Added\n\n- Greets in "
      "Danish.\n\n"
      "## [1.0.1] - 2026-11-10\n\n- Answers sooner.\n\n## [1.0.0] - 2026-10-30\n\n- The first one.\n\n"
      "[1.1.0]: https://git.talents.example/compare\n");
  bundle.files = {{"CHANGELOG.md", false, sha256(*changelog), changelog}};
  return bundle;
}

domain::Package sample_package() {
  domain::Package package;
  const auto item = [](const char* path, const char* text) {
    domain::Item made;
    made.path = path;
    made.content = bytes(text);
    made.sha256 = sha256(text);
    return made;
  };
  package.items = {
      item(".claude/agents/acme-greeter.md",
           "---\nname: \"acme-greeter\"\ndescription: \"Greets people. Use it | first.\"\n---\nGreet.\n"),
      item(".claude/commands/greet.md", "---\ndescription: \"Greets at once.\"\n---\nGreet $1.\n"),
      item(".claude/skills/triage/SKILL.md",
           "---\nname: \"triage\"\ndescription: \"Sorts tickets.\"\n---\nSort.\n"),
      item(".claude/skills/triage/rules/agents/inner.md", "not an agent\n"),
      item(".claude/rules/house.md", "Be kind.\n")};
  return package;
}

Manifest installing() {
  auto manifest =
      begun(domain::Action::kInstall, deployed("1.0.0", "20261121T093000Z-3f9a1c20"), std::nullopt);
  manifest.intent.gates.push_back(passed("rollback-plan", "nothing was installed before: uninstall"));
  return manifest;
}

Manifest installed() {
  auto manifest = installing();
  end(manifest, domain::Outcome::kSucceeded, domain::Phase::kSucceeded, "");
  switched(manifest);
  manifest.progress.checks = {
      result("digest", domain::Measured::kPass, "3 files lie there as certified", 0),
      result("effective", domain::Measured::kPass, "running sessions must be restarted", 0)};
  return manifest;
}

Manifest upgraded() {
  auto manifest = begun_upgrade();
  end(manifest, domain::Outcome::kSucceeded, domain::Phase::kSucceeded, "");
  switched(manifest);
  manifest.progress.downtime = Duration(0);
  manifest.progress.checks = {result("digest", domain::Measured::kPass, "3 files lie there as certified", 0),
                              result("effective", domain::Measured::kPass, "the runtime loads it", 0),
                              result("health/answers", domain::Measured::kPass, "200", 41),
                              result("smoke/greets", domain::Measured::kPass, "exit 0", 800)};
  return manifest;
}

Manifest first_rolled_back() {
  auto manifest = installing();
  manifest.intent.program.steps.push_back(check("smoke/greets", domain::CommandCheck{"claude-greets", {}}));
  end(manifest, domain::Outcome::kRolledBack, domain::Phase::kRolledBack, "smoke/greets failed: exit 1");
  taken_back(manifest);
  manifest.progress.checks = {result("smoke/greets", domain::Measured::kFail, "exit 1", 800)};
  return manifest;
}

Manifest upgrade_rolled_back() {
  auto manifest = begun_upgrade();
  end(manifest, domain::Outcome::kRolledBack, domain::Phase::kRolledBack,
      "smoke/greets failed: exit 1\nexpected `hello` | got <nothing>");
  taken_back(manifest);
  manifest.progress.checks = {
      result("digest", domain::Measured::kPass, "3 files lie there as certified", 0),
      result("health/answers", domain::Measured::kPass, "200", 41),
      result("smoke/greets", domain::Measured::kFail, "exit 1\nexpected `hello` | got <nothing>", 800)};
  return manifest;
}

Manifest cancelled_by_gate() {
  auto manifest = begun_upgrade();
  end(manifest, domain::Outcome::kCancelled, domain::Phase::kCancelled,
      "gate certified: revoked by qa-engineer on 2026-11-21: wrong data");
  return manifest;
}

Manifest returned_as_asked() {
  auto manifest = begun(domain::Action::kRevert, deployed("1.0.0", "20261121T093000Z-3f9a1c20"),
                        deployed("1.1.0", "20261120T080000Z-77ab02de"));
  manifest.intent.to.deployment = domain::DeploymentId("20261101T080000Z-01020304");
  manifest.intent.files = 0;
  manifest.intent.bytes = 0;
  manifest.intent.configuration_keys.clear();
  manifest.intent.desired.author.clear();
  manifest.intent.desired.path = "acts/acme/2026-11/20261121T092900Z-rollback.yaml";
  manifest.intent.asked_by = "marcus";
  manifest.intent.asked_because = "INC-881: wrong queue";
  manifest.intent.program.steps.pop_back();
  manifest.intent.gates = {passed("certified", "PASSED by qa-engineer"), passed("artifact", "slot intact")};
  manifest.intent.way_back = domain::WayBackKind::kSlot;
  manifest.intent.way_back_to = manifest.intent.previous;
  end(manifest, domain::Outcome::kSucceeded, domain::Phase::kSucceeded, "");
  switched(manifest);
  manifest.progress.checks = {result("digest", domain::Measured::kPass, "3 files lie there as certified", 0)};
  return manifest;
}

Manifest removed_as_asked() {
  auto manifest = returned_as_asked();
  manifest.intent.uninstalls = true;
  taken_back(manifest);
  manifest.intent.previous = deployed("1.0.0", "20261120T080000Z-77ab02de");
  manifest.intent.way_back_to = manifest.intent.previous;
  manifest.intent.to = *manifest.intent.previous;
  manifest.progress.checks = {result("digest", domain::Measured::kPass, "uninstalled", 0)};
  return manifest;
}

domain::RollbackRecord record_of(const Manifest& manifest) {
  const auto& intent = manifest.intent;
  domain::RollbackRecord record;
  record.deployment = intent.id;
  record.placement = intent.placement();
  record.release = intent.release;
  record.from = intent.to;
  record.to = intent.way_back_to;
  record.way_back = intent.way_back;
  record.reason = manifest.progress.reason;
  record.started_at = at("2026-11-21T09:30:02Z");
  record.finished_at = *manifest.progress.finished_at;
  record.targets = manifest.progress.targets;
  return record;
}

}  // namespace talentops::records
