#include "controller/cli/steps_view.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/base/variables.hpp"
#include "controller/codec/json_text.hpp"
#include "controller/codec/records_program.hpp"
#include "controller/records/markdown.hpp"

namespace talentops::cli {
namespace {

using codec::YamlValue;
using domain::StrategyType;
using domain::TalentPlan;

std::string names_of(const std::vector<domain::TargetName>& targets) {
  std::vector<std::string> names;
  for (const auto& target : targets) names.push_back(target.text());
  return join(names, ", ");
}

std::string approval_in_words(const domain::AwaitedApproval& approval) {
  if (!approval.within) return "wait for a person";
  return fmt::format("wait for a person, at most {}, then {}", format_duration(*approval.within),
                     approval.otherwise == domain::Otherwise::kRollback ? "go back" : "go on");
}

/// What commands are told: they run once for the environment, and not at a target.
Variables variables_of(const TalentPlan& plan) {
  const auto& key = plan.placement.environment;
  return {{"client", key.client.text()},
          {"environment", key.name.text()},
          {"release", plan.release.text()},
          {"talent.name", plan.placement.talent.text()},
          {"talent.version", plan.to ? plan.to->version.text() : std::string()}};
}

/// Each argument by itself, also where there are spaces in it, or nothing at all.
std::string in_words(const domain::NamedCommand& command, const Variables& variables) {
  auto text = command.name;
  for (const auto& argument : command.arguments) {
    const auto filled = fill_in(argument, variables);
    const bool is_plain = !filled.empty() && filled.find_first_of(" \t\n\"'") == std::string::npos;
    text += " " + (is_plain ? filled : codec::json_quoted(filled));
  }
  return text;
}

struct InWords {
  const Variables& variables;

  std::string operator()(const domain::ApplyStep&) const { return "stage at every target"; }
  std::string operator()(const domain::ExposeStep& step) const {
    if (!step.targets.empty()) return fmt::format("expose {} %: {}", step.percent, names_of(step.targets));
    if (step.percent == 0) return "deploy dark: nobody sees it";
    return step.percent == 100 ? std::string("expose to all") : fmt::format("expose {} %", step.percent);
  }
  std::string operator()(const domain::ConvergeStep& step) const {
    const std::string what = step.is_staged ? "see that it lies beside what serves" : "see that it is there";
    return step.targets.empty() ? what : fmt::format("{}: {}", what, names_of(step.targets));
  }
  std::string operator()(const domain::CheckStep& step) const {
    const auto& check = step.check;
    return check.stable_for.count() == 0
               ? "check " + check.name
               : fmt::format("check {} for {}", check.name, format_duration(check.stable_for));
  }
  std::string operator()(const domain::AnalyseStep& step) const {
    std::vector<std::string> names;
    for (const auto& figure : step.figures) names.push_back(figure.name);
    return fmt::format("look at {} for {}", join(names, ", "), format_duration(step.lasts));
  }
  std::string operator()(const domain::PauseStep& step) const {
    return step.approval ? approval_in_words(*step.approval) : "stay for " + format_duration(step.lasts);
  }
  std::string operator()(const domain::HookStep& step) const {
    return fmt::format("run hook {}: {}", step.hook.name, in_words(step.hook.command, variables));
  }
  std::string operator()(const domain::MigrateStep& step) const {
    return fmt::format("run migration {}{}: {}", step.migration.name,
                       step.migration.down ? "" : ", which cannot be undone",
                       in_words(step.migration.up, variables));
  }
  std::string operator()(const domain::SwitchStep&) const { return "switch every target"; }
  std::string operator()(const domain::RetireStep&) const { return "remove at every target"; }
};

std::string in_words(const TalentPlan& plan, const domain::Step& step) {
  const auto variables = variables_of(plan);
  return std::visit(InWords{variables}, step);
}

/// To what can be told of a time that is only expected.
Duration rounded(Duration duration) {
  const Duration unit = duration >= std::chrono::minutes(10) ? Duration(std::chrono::minutes(1))
                                                             : Duration(std::chrono::seconds(1));
  return Duration((duration.count() + unit.count() / 2) / unit.count() * unit.count());
}

std::string about(const domain::Schedule& schedule) {
  const auto time = schedule.takes < std::chrono::minutes(1)
                        ? std::string("under a minute")
                        : "about " + format_duration(rounded(schedule.takes));
  return time + (schedule.needs_person ? ", and what people take" : "");
}

/// Of the steps in which exposure grows: "25 % 30m → 100 %".
std::string growth_in_words(const domain::Program& program) {
  std::vector<std::string> parts;
  for (const auto& step : program.steps) {
    if (const auto* expose = std::get_if<domain::ExposeStep>(&step)) {
      if (expose->percent != 0) parts.push_back(fmt::format("{} %", expose->percent));
    } else if (const auto* analyse = std::get_if<domain::AnalyseStep>(&step)) {
      if (!parts.empty()) parts.back() += " " + format_duration(analyse->lasts);
    } else if (const auto* pause = std::get_if<domain::PauseStep>(&step)) {
      if (parts.empty()) continue;
      parts.back() +=
          pause->approval ? std::string(", waits for a person") : " " + format_duration(pause->lasts);
    }
  }
  return join(parts, " → ");
}

bool runs_command(const domain::Step& step) {
  return std::holds_alternative<domain::HookStep>(step) || std::holds_alternative<domain::MigrateStep>(step);
}

/// Nothing is to be told of its steps; of commands there always is.
bool goes_at_once(const TalentPlan& plan) {
  const auto& program = plan.program;
  return program.strategy == StrategyType::kAllAtOnce && !plan.schedule.needs_person &&
         program.on_rollback.empty() &&
         std::none_of(program.steps.begin(), program.steps.end(), runs_command);
}

/// Of the hooks that the way back runs.
std::vector<std::string> way_back_in_words(const TalentPlan& plan) {
  std::vector<std::string> texts;
  for (const auto& hook : plan.program.on_rollback) texts.push_back(in_words(plan, domain::HookStep{hook}));
  return texts;
}

/// What one step is called, and the rest of it.
std::string_view kind_of(const domain::Step& step) {
  constexpr std::array<std::string_view, std::variant_size_v<domain::Step>> kNames = {
      "apply", "expose", "converge", "check", "analyse", "pause", "hook", "migrate", "switch", "retire"};
  return kNames.at(step.index());
}

std::int64_t in_seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

YamlValue way_back_value(const TalentPlan& plan) {
  auto list = YamlValue::list();
  for (const auto& hook : plan.program.on_rollback)
    list.add(YamlValue().put("name", hook.name).put("what", in_words(plan, domain::HookStep{hook})));
  return list;
}

}  // namespace

std::string strategy_in_words(const TalentPlan& plan, std::size_t targets) {
  switch (plan.program.strategy) {
    case StrategyType::kAllAtOnce:
      return fmt::format("all at once, {}", counted(targets, "target"));
    case StrategyType::kRolling:
      return "rolling " + growth_in_words(plan.program);
    case StrategyType::kCanary:
      return "canary " + growth_in_words(plan.program);
    case StrategyType::kBlueGreen:
      return fmt::format("blue-green, one switch, {}", counted(targets, "target"));
    case StrategyType::kFeatureFlag:
      return "feature flag " + growth_in_words(plan.program);
  }
  return {};
}

std::string steps_text(const TalentPlan& plan, std::size_t targets) {
  std::string text;
  if (plan.action != domain::Action::kNone && !plan.program.steps.empty()) {
    const auto how = plan.action == domain::Action::kRetire ? std::string("it is removed")
                                                            : strategy_in_words(plan, targets);
    text += fmt::format("  {}: {}\n", about(plan.schedule), how);
    if (!goes_at_once(plan)) {
      for (std::size_t i = 0; i < plan.program.steps.size(); ++i)
        text += fmt::format("    {:>8}  {}\n", "+" + format_duration(rounded(plan.schedule.steps[i].after)),
                            in_words(plan, plan.program.steps[i]));
      for (const auto& each : way_back_in_words(plan))
        text += fmt::format("    {:>8}  {}\n", "if back", each);
    }
  }
  for (const auto& remark : plan.remarks)
    text += fmt::format("  note {} [{}]: {}\n", remark.text, remark.code.text(), remark.hint);
  return text;
}

YamlValue steps_value(const TalentPlan& plan) {
  auto list = YamlValue::list();
  for (std::size_t i = 0; i < plan.program.steps.size(); ++i) {
    const auto& step = plan.program.steps[i];
    const auto& time = plan.schedule.steps[i];
    auto value = YamlValue()
                     .put("kind", kind_of(step))
                     .put("what", in_words(plan, step))
                     .put("afterSeconds", in_seconds(time.after))
                     .put("takesSeconds", in_seconds(time.takes));
    const auto recorded = codec::encode(step);
    for (const auto& [key, rest] : recorded.entries()) {
      if (!rest.empty()) value.put(key, rest);
    }
    list.add(std::move(value));
  }
  return list;
}

YamlValue remarks_value(const TalentPlan& plan) {
  auto list = YamlValue::list();
  for (const auto& remark : plan.remarks)
    list.add(YamlValue().put("code", remark.code.text()).put("text", remark.text).put("hint", remark.hint));
  return list;
}

void put_program(YamlValue& value, const TalentPlan& plan) {
  value.put("strategy", YamlValue().put("type", name_of(plan.program.strategy)))
      .put("steps", steps_value(plan))
      .put("onRollback", way_back_value(plan))
      .put("takesSeconds", in_seconds(plan.schedule.takes))
      .put("needsPerson", plan.schedule.needs_person)
      .put("remarks", remarks_value(plan));
}

std::string steps_details(const PagedChange& change) {
  const auto& plan = *change.plan;
  std::string text;
  for (const auto& remark : plan.remarks)
    text += fmt::format("Note: {} ({}); {}\n\n", records::plain(remark.text), remark.code.text(),
                        records::plain(remark.hint));
  if (goes_at_once(plan) || plan.program.steps.empty()) return text;
  records::Table table{"after", "step"};
  for (std::size_t i = 0; i < plan.program.steps.size(); ++i)
    table.row({format_duration(rounded(plan.schedule.steps[i].after)),
               records::plain(in_words(plan, plan.program.steps[i]))});
  for (const auto& each : way_back_in_words(plan)) table.row({"if it goes back", records::plain(each)});
  return text + fmt::format("<details><summary>{}, {}: steps, {}</summary>\n\n{}\n</details>\n\n",
                            records::plain(plan.placement.environment.text()),
                            records::plain(plan.placement.talent.text()), about(plan.schedule), table.text());
}

}  // namespace talentops::cli
