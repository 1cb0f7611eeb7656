#include "controller/plan/plan_digest.hpp"

#include <fmt/format.h>

namespace talentops::plan {
namespace {

using domain::Step;

/// Texts with their lengths, so that no two lists of texts are fed alike.
std::string framed(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += fmt::format("{}:{} ", part.size(), part);
  return text;
}

std::string text_of(const domain::CheckKind& kind) {
  struct Visitor {
    std::string operator()(const domain::DigestCheck&) const { return "digest"; }
    std::string operator()(const domain::EffectiveCheck&) const { return "effective"; }
    std::string operator()(const domain::FileCheck& file) const {
      return file.contains ? framed({"file", file.path, *file.contains}) : framed({"file", file.path});
    }
    std::string operator()(const domain::CommandCheck& command) const {
      return framed({"command", command.command, framed(command.arguments)});
    }
    std::string operator()(const domain::HttpCheck& http) const {
      const auto status = std::to_string(http.status);
      return http.body ? framed({"http", http.method, http.url, status, *http.body})
                       : framed({"http", http.method, http.url, status});
    }
    std::string operator()(const domain::TcpCheck& tcp) const {
      return framed({"tcp", tcp.host, std::to_string(tcp.port)});
    }
  };
  return std::visit(Visitor{}, kind);
}

std::string text_of(const domain::Analysis& figure) {
  return framed({figure.name, figure.url, figure.query, std::to_string(figure.every.count()), figure.success,
                 figure.failure, std::to_string(figure.failure_limit),
                 std::to_string(figure.inconclusive_limit)});
}

std::string text_of(const domain::NamedCommand& command) {
  return framed({command.name, framed(command.arguments)});
}

std::string text_of(const domain::Hook& hook) {
  return framed({hook.name, text_of(hook.command), hook.idempotent ? "idempotent" : "once"});
}

std::string text_of(const std::vector<domain::TargetName>& targets) {
  std::vector<std::string> names;
  for (const auto& target : targets) names.push_back(target.text());
  return framed(names);
}

std::string text_of(const Step& step) {
  struct Visitor {
    std::string operator()(const domain::ApplyStep&) const { return "apply"; }
    std::string operator()(const domain::ExposeStep& expose) const {
      return fmt::format("expose {} {}", expose.percent, text_of(expose.targets));
    }
    std::string operator()(const domain::ConvergeStep& converge) const {
      return fmt::format("converge {} {}", converge.is_staged ? "staged" : "served",
                         text_of(converge.targets));
    }
    std::string operator()(const domain::CheckStep& step) const {
      const auto& check = step.check;
      return fmt::format("check {} {} {} {} {}", framed({check.name, text_of(check.kind)}),
                         check.timeout.count(), check.every.count(), check.failure_threshold,
                         check.stable_for.count());
    }
    std::string operator()(const domain::AnalyseStep& analyse) const {
      std::vector<std::string> figures;
      for (const auto& figure : analyse.figures) figures.push_back(text_of(figure));
      return fmt::format("analyse {} {}", analyse.lasts.count(), framed(figures));
    }
    std::string operator()(const domain::PauseStep& pause) const {
      if (!pause.approval) return fmt::format("pause {}", pause.lasts.count());
      const auto within = pause.approval->within ? std::to_string(pause.approval->within->count()) : "ever";
      return fmt::format("pause {} {} {}", pause.lasts.count(), within, name_of(pause.approval->otherwise));
    }
    std::string operator()(const domain::HookStep& step) const { return "hook " + text_of(step.hook); }
    std::string operator()(const domain::MigrateStep& step) const {
      const auto& migration = step.migration;
      return "migrate " + framed({migration.name, text_of(migration.up),
                                  migration.down ? text_of(*migration.down) : std::string("forward only")});
    }
    std::string operator()(const domain::SwitchStep&) const { return "switch"; }
    std::string operator()(const domain::RetireStep&) const { return "retire"; }
  };
  return std::visit(Visitor{}, step);
}

std::string text_of(const std::optional<domain::Deployed>& deployed) {
  if (!deployed) return "nothing";
  return fmt::format("{} {} {}", deployed->version.text(), deployed->package.bundle.hex(),
                     deployed->package.configuration.hex());
}

}  // namespace

Digest plan_digest(const domain::TalentPlan& plan, const std::vector<std::string>& requirements) {
  Hasher hasher;
  const auto feed = [&](const std::string& part) { hasher.feed(fmt::format("{}:{}\n", part.size(), part)); };
  feed(plan.placement.text());
  feed(std::string(name_of(plan.action)));
  feed(text_of(plan.from));
  feed(text_of(plan.to));
  feed(std::string(name_of(plan.program.strategy)));
  for (const auto& step : plan.program.steps) feed(text_of(step));
  for (const auto& hook : plan.program.on_rollback) feed("on rollback " + text_of(hook));
  for (const auto& requirement : requirements) feed(requirement);
  return hasher.finish();
}

}  // namespace talentops::plan
