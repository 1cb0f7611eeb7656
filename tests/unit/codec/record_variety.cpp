#include "tests/unit/codec/record_variety.hpp"

#include <gtest/gtest.h>

namespace talentops::codec {
namespace {

domain::CheckKind any_kind(Variety& v) {
  switch (v.below(6)) {
    case 0:
      return domain::DigestCheck{};
    case 1:
      return domain::EffectiveCheck{};
    case 2:
      return domain::FileCheck{v.some_text(), v.maybe([&] { return v.text(); })};
    case 3:
      return domain::CommandCheck{v.name(), v.several([&] { return v.text(); })};
    case 4:
      return domain::HttpCheck{"https://" + v.name() + "/", v.coin() ? "GET" : "HEAD", 200 + v.below(300),
                               v.maybe([&] { return v.text(); })};
    default:
      return domain::TcpCheck{v.name(), v.below(65536)};
  }
}

std::vector<domain::TargetName> any_targets(Variety& v) {
  if (v.coin()) return {};
  return v.several([&] { return domain::TargetName(v.name()); });
}

domain::NamedCommand any_command(Variety& v) {
  return {v.name(), v.several([&] { return v.text(); })};
}

domain::Hook any_hook(Variety& v) { return {v.name(), any_command(v), v.coin()}; }

domain::Analysis any_figure(Variety& v) {
  return {v.name(), "https://" + v.name() + "/", v.some_text(), v.duration(),
          "< 0.02", v.coin() ? "> 0.5" : "",     v.below(9),    v.below(9)};
}

domain::PauseStep any_pause(Variety& v) {
  domain::PauseStep pause{v.duration(), {}};
  if (v.coin())
    pause.approval =
        domain::AwaitedApproval{v.maybe([&] { return v.duration(); }),
                                v.coin() ? domain::Otherwise::kProceed : domain::Otherwise::kRollback};
  return pause;
}

domain::Step any_step(Variety& v) {
  switch (v.below(10)) {
    case 0:
      return domain::ApplyStep{};
    case 1:
      return domain::ExposeStep{v.below(101), any_targets(v)};
    case 2:
      return domain::ConvergeStep{any_targets(v), v.coin()};
    case 3:
      return domain::AnalyseStep{v.several([&] { return any_figure(v); }), v.duration()};
    case 4:
      return any_pause(v);
    case 5:
      return domain::HookStep{any_hook(v)};
    case 6:
      return domain::MigrateStep{{v.name(), any_command(v), v.maybe([&] { return any_command(v); })}};
    case 7:
      return domain::SwitchStep{};
    case 8:
      return domain::RetireStep{};
    default:
      return domain::CheckStep{{.name = "smoke/" + v.name(),
                                .kind = any_kind(v),
                                .timeout = v.duration(),
                                .every = v.duration(),
                                .failure_threshold = v.below(10),
                                .stable_for = v.duration()}};
  }
}

domain::GateResult any_gate(Variety& v) {
  return {.name = v.name(),
          .verdict = static_cast<domain::Verdict>(v.below(3)),
          .why = v.text(),
          .until = v.maybe([&] { return v.time(); }),
          .needs = v.text(),
          .code = v.maybe([&] { return Code{static_cast<std::uint16_t>(1000 + v.below(9000))}; }),
          .at = v.time()};
}

void vary_program(Variety& v, domain::Intent& intent) {
  intent.configuration_keys = v.several([&] { return v.some_text(); });
  intent.secret_names = v.coin() ? v.several([&] { return v.some_text(); }) : std::vector<std::string>();
  if (v.coin()) intent.depends_on = v.several([&] { return domain::ReleaseName(v.name()); });
  intent.program.steps = v.several([&] { return any_step(v); });
  // What is removed has no strategy.
  if (intent.action != domain::Action::kRetire)
    intent.program.strategy = static_cast<domain::StrategyType>(v.below(5));
  if (v.coin()) intent.program.on_rollback = v.several([&] { return any_hook(v); });
  intent.deadline = v.duration();
  intent.automatic_rollback = v.coin();
  intent.targets = v.several([&] { return domain::TargetName(v.name()); });
  if (v.coin())
    intent.desired = {v.some_text(), domain::CommitId(v.hex(40)), v.time(), v.some_text(), v.some_text()};
  if (v.coin()) intent.plan = v.digest();
  intent.gates = v.several([&] { return any_gate(v); });
  intent.way_back = static_cast<domain::WayBackKind>(v.below(3));
  intent.way_back_to = v.maybe([&] { return v.deployed(); });
}

}  // namespace

domain::CheckResult any_result(Variety& v) {
  return {v.name(),
          {static_cast<domain::Measured>(v.below(4)), v.text(), Duration(v.below(100000))},
          domain::TargetName(v.coin() ? v.name() : "")};
}

domain::TargetResult any_target(Variety& v) {
  return {domain::TargetName(v.name()), v.time(), v.coin() ? "digest" : "", v.coin()};
}

domain::Manifest any_manifest(unsigned seed) {
  Variety v(seed);
  domain::Manifest manifest;
  auto& intent = manifest.intent;
  intent.id = v.deployment();
  intent.controller_id = v.name();
  intent.controller_version = v.some_text();
  intent.trust_from_repository = v.coin();
  const domain::ClientName client(v.name());
  intent.environment = {client, domain::EnvironmentName(v.name())};
  intent.release = {client, domain::ReleaseName(v.name())};
  intent.stage = v.some_text();
  intent.platform = v.some_text();
  intent.action = static_cast<domain::Action>(v.below(7));
  intent.talent = domain::TalentName(v.name());
  intent.to = {v.version(), {v.digest(), v.digest()}, v.coin() ? intent.id : v.deployment()};
  intent.files = static_cast<std::uint64_t>(v.below(1000));
  intent.bytes = static_cast<std::uint64_t>(v.below(1000000)) * 1'000'000;
  if (v.below(2) == 0) intent.merged_into = {".claude/settings.json", ".mcp.json"};
  intent.packager = v.below(9);
  intent.previous = v.maybe([&] { return v.deployed(); });
  vary_program(v, intent);
  if (v.coin()) {
    intent.asked_by = v.some_text();
    intent.asked_because = v.text();
  }
  intent.uninstalls = v.coin();
  intent.attempt = v.below(5);
  intent.at = v.time();
  if (v.coin()) return manifest;
  auto& progress = manifest.progress;
  progress.outcome = static_cast<domain::Outcome>(v.below(5));
  progress.reason = v.text();
  progress.finished_at = intent.at + Duration(v.below(1000000));
  progress.targets = v.several([&] { return any_target(v); });
  progress.checks = v.several([&] { return any_result(v); });
  progress.timeline = v.several([&] {
    return domain::TimelineEntry{v.time(), static_cast<domain::Phase>(v.below(12)), v.text()};
  });
  progress.downtime = v.maybe([&] { return Duration(v.below(1000000)); });
  progress.rollback_record = v.coin() ? "rollbacks/x.yaml" : "";
  return manifest;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what << " is not in\n" << text;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

}  // namespace talentops::codec
