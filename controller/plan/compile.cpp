#include "controller/plan/compile.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/text.hpp"

namespace talentops::plan {

using domain::Check;
using domain::Exposure;
using domain::Program;
using domain::Release;
using domain::Step;
using domain::StrategyType;
using domain::TargetName;

std::vector<Step> compile_return() {
  return {domain::ApplyStep{}, domain::ExposeStep{},
          domain::CheckStep{Check{.name = "digest", .kind = domain::DigestCheck{}}}};
}

std::vector<TargetName> in_canary_order(const Reach& reach) {
  std::vector<std::pair<std::string, TargetName>> keyed;
  for (const auto& target : reach.targets) {
    const auto key = fmt::format("{}\n{}", reach.placement.text(), target.text());
    keyed.emplace_back(sha256(key).hex(), target);
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<TargetName> ordered;
  for (auto& [key, target] : keyed) ordered.push_back(std::move(target));
  return ordered;
}

namespace {

/// So many targets are meant by a percentage: rounded up, one at least.
std::size_t count_of(int percent, std::size_t targets) {
  const domain::Share share{static_cast<std::size_t>(percent), true};
  return std::min(share.at_least_one_of(targets), targets);
}

std::vector<TargetName> between(const std::vector<TargetName>& targets, std::size_t from, std::size_t to) {
  return {targets.begin() + static_cast<std::ptrdiff_t>(from),
          targets.begin() + static_cast<std::ptrdiff_t>(to)};
}

void add_checks(std::vector<Step>& steps, const std::vector<Check>& checks) {
  for (const auto& check : checks) steps.push_back(domain::CheckStep{check});
}

/// What happens between one increase of exposure and the next.
void add_stay(std::vector<Step>& steps, const Exposure& exposure, const Release& release) {
  if (exposure.duration.count() > 0) {
    const auto& figures = release.strategy->analysis;
    if (figures.empty()) {
      steps.push_back(domain::PauseStep{exposure.duration, {}});
    } else {
      steps.push_back(domain::AnalyseStep{figures, exposure.duration});
    }
  }
  if (exposure.pause) steps.push_back(domain::PauseStep{{}, exposure.pause});
}

void add_rolling(std::vector<Step>& steps, const Release& release, const Reach& reach) {
  auto targets = reach.targets;
  std::sort(targets.begin(), targets.end());
  const auto most = release.strategy->max_unavailable.at_least_one_of(targets.size());
  for (std::size_t from = 0; from < targets.size(); from += most) {
    const auto to = std::min(from + most, targets.size());
    const auto batch = between(targets, from, to);
    steps.push_back(domain::ExposeStep{static_cast<int>(to * 100 / targets.size()), batch});
    steps.push_back(domain::ConvergeStep{batch, false});
  }
}

void add_canary(std::vector<Step>& steps, const Release& release, const Reach& reach) {
  const auto targets = in_canary_order(reach);
  std::size_t exposed = 0;
  for (const auto& exposure : release.strategy->steps) {
    const auto to = count_of(exposure.percent, targets.size());
    if (to > exposed) {
      const auto next = between(targets, exposed, to);
      steps.push_back(domain::ExposeStep{exposure.percent, next});
      steps.push_back(domain::ConvergeStep{next, false});
      exposed = to;
    }
    const bool is_last = &exposure == &release.strategy->steps.back();
    if (!is_last) add_checks(steps, release.health);
    add_stay(steps, exposure, release);
  }
}

void add_feature_flag(std::vector<Step>& steps, const Release& release) {
  steps.push_back(domain::ExposeStep{0, {}});
  steps.push_back(domain::ConvergeStep{});
  for (const auto& exposure : release.strategy->steps) {
    steps.push_back(domain::ExposeStep{exposure.percent, {}});
    const bool is_last = &exposure == &release.strategy->steps.back();
    if (!is_last) add_checks(steps, release.health);
    add_stay(steps, exposure, release);
  }
}

void add_exposure(std::vector<Step>& steps, StrategyType type, const Release& release, const Reach& reach) {
  switch (type) {
    case StrategyType::kAllAtOnce:
      steps.push_back(domain::ExposeStep{});
      return;
    case StrategyType::kRolling:
      return add_rolling(steps, release, reach);
    case StrategyType::kCanary:
      return add_canary(steps, release, reach);
    case StrategyType::kBlueGreen:
      steps.push_back(domain::ConvergeStep{{}, true});
      steps.push_back(domain::SwitchStep{});
      return;
    case StrategyType::kFeatureFlag:
      return add_feature_flag(steps, release);
  }
}

}  // namespace

Program compile(const Release& release, domain::Action action, const Reach& reach) {
  const bool puts_right = action == domain::Action::kCorrect;
  const bool puts_back = puts_right || action == domain::Action::kRevert;
  Program program{.strategy = puts_back ? StrategyType::kAllAtOnce : release.strategy->type};
  auto& steps = program.steps;
  if (!puts_right) {
    for (const auto& hook : release.hooks->pre) steps.push_back(domain::HookStep{hook});
    for (const auto& migration : *release.migrations) steps.push_back(domain::MigrateStep{migration});
    program.on_rollback = release.hooks->on_rollback;
  }
  steps.push_back(domain::ApplyStep{});
  add_exposure(steps, program.strategy, release, reach);
  steps.push_back(domain::CheckStep{Check{.name = "digest", .kind = domain::DigestCheck{}}});
  steps.push_back(domain::CheckStep{Check{.name = "effective", .kind = domain::EffectiveCheck{}}});
  add_checks(steps, release.health);
  add_checks(steps, release.smoke);
  if (!puts_right) {
    for (const auto& hook : release.hooks->post) steps.push_back(domain::HookStep{hook});
  }
  return program;
}

bool is_run(const Step& step) {
  struct Visitor {
    bool operator()(const domain::ApplyStep&) const { return true; }
    bool operator()(const domain::ExposeStep& step) const {
      return step.percent == 100 && step.targets.empty();
    }
    bool operator()(const domain::ConvergeStep&) const { return false; }
    bool operator()(const domain::CheckStep&) const { return true; }
    bool operator()(const domain::AnalyseStep&) const { return false; }
    bool operator()(const domain::PauseStep&) const { return false; }
    bool operator()(const domain::HookStep&) const { return false; }
    bool operator()(const domain::MigrateStep&) const { return false; }
    bool operator()(const domain::SwitchStep&) const { return false; }
    bool operator()(const domain::RetireStep&) const { return true; }
  };
  return std::visit(Visitor{}, step);
}

std::vector<std::string> not_run(const Program& program) {
  std::vector<std::string> parts;
  if (program.strategy != StrategyType::kAllAtOnce)
    parts.push_back(fmt::format("strategy {}", name_of(program.strategy)));
  bool has_more = false;
  for (const auto& step : program.steps) {
    if (const auto* hook = std::get_if<domain::HookStep>(&step)) {
      parts.push_back("hook " + hook->hook.name);
    } else if (const auto* migrate = std::get_if<domain::MigrateStep>(&step)) {
      parts.push_back("migration " + migrate->migration.name);
    } else if (!is_run(step)) {
      has_more = true;
    }
  }
  for (const auto& hook : program.on_rollback) parts.push_back("hook " + hook.name);
  if (has_more && program.strategy == StrategyType::kAllAtOnce) parts.emplace_back("exposure in steps");
  return parts;
}

std::vector<Check> commands_of(const Release& release) {
  std::vector<Check> commands;
  const auto add = [&](const std::string& name, const domain::NamedCommand& command) {
    commands.push_back({.name = name, .kind = domain::CommandCheck{command.name, command.arguments}});
  };
  for (const auto* hooks : {&release.hooks->pre, &release.hooks->post, &release.hooks->on_rollback}) {
    for (const auto& hook : *hooks) add("hook " + hook.name, hook.command);
  }
  for (const auto& migration : *release.migrations) {
    add("migration " + migration.name, migration.up);
    if (migration.down) add("migration " + migration.name, *migration.down);
  }
  return commands;
}

std::vector<domain::Remark> remarks_on(const Release& release, const Program& program, const Reach& reach) {
  std::vector<domain::Remark> remarks;
  const auto targets = reach.targets.size();
  const bool grows =
      program.strategy == StrategyType::kCanary || program.strategy == StrategyType::kFeatureFlag;
  for (const auto& exposure : grows ? release.strategy->steps : std::vector<Exposure>()) {
    const bool is_all = program.strategy == StrategyType::kCanary && exposure.percent < 100 &&
                        count_of(exposure.percent, targets) == targets;
    if (is_all) {
      remarks.push_back({codes::kExposureIsAll,
                         fmt::format("{} % of {} is all of it", exposure.percent, counted(targets, "target")),
                         "name more targets, or leave the step out"});
    }
    if (exposure.pause && !exposure.pause->within) {
      remarks.push_back(
          {codes::kPauseWithoutEnd,
           fmt::format("the pause at {} % has no end before somebody ends it", exposure.percent),
           "write `within` in the step's `pause`"});
    }
  }
  for (const auto& step : program.steps) {
    const auto* migrate = std::get_if<domain::MigrateStep>(&step);
    if (migrate == nullptr || migrate->migration.down) continue;
    remarks.push_back({codes::kForwardOnly,
                       fmt::format("migration {} cannot be undone", migrate->migration.name),
                       "approve it knowingly, or give it a `down`"});
  }
  return remarks;
}

}  // namespace talentops::plan
