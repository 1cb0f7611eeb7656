#include "controller/plan/schedule.hpp"

namespace talentops::plan {
namespace {

/// What one step takes: time that passes, and a share of the work, that of one target being one.
struct Load {
  Duration waits = {};
  std::size_t work = 0;
  bool needs_person = false;
};

struct LoadOf {
  std::size_t targets;

  std::size_t at(const std::vector<domain::TargetName>& named) const {
    return named.empty() ? targets : named.size();
  }
  Load operator()(const domain::ApplyStep&) const {
    return {.waits = {}, .work = targets, .needs_person = false};
  }
  Load operator()(const domain::ExposeStep& step) const {
    return {.waits = {}, .work = at(step.targets), .needs_person = false};
  }
  Load operator()(const domain::ConvergeStep&) const {
    return {.waits = {}, .work = 1, .needs_person = false};
  }
  Load operator()(const domain::CheckStep& step) const { return {step.check.stable_for, 1, false}; }
  Load operator()(const domain::AnalyseStep& step) const { return {step.lasts, 0, false}; }
  Load operator()(const domain::PauseStep& step) const { return {step.lasts, 0, step.approval.has_value()}; }
  Load operator()(const domain::HookStep&) const { return {.waits = {}, .work = 1, .needs_person = false}; }
  Load operator()(const domain::MigrateStep&) const {
    return {.waits = {}, .work = 1, .needs_person = false};
  }
  Load operator()(const domain::SwitchStep&) const {
    return {.waits = {}, .work = targets, .needs_person = false};
  }
  Load operator()(const domain::RetireStep&) const {
    return {.waits = {}, .work = targets, .needs_person = false};
  }
};

}  // namespace

Duration waits_of(const domain::Program& program) {
  Duration waits{};
  for (const auto& step : program.steps) waits += std::visit(LoadOf{1}, step).waits;
  return waits;
}

Duration work_of(const domain::Program& program, Duration took) {
  const auto waits = waits_of(program);
  return took > waits ? took - waits : took;
}

domain::Schedule schedule_of(const domain::Program& program, Duration work, std::size_t targets) {
  const LoadOf load_of{targets == 0 ? 1 : targets};
  std::size_t all = 0;
  for (const auto& step : program.steps) all += std::visit(load_of, step).work;
  domain::Schedule schedule;
  std::size_t done = 0;
  const auto worked = [&] {
    return all == 0 ? Duration() : work * static_cast<std::int64_t>(done) / static_cast<std::int64_t>(all);
  };
  for (const auto& step : program.steps) {
    const auto load = std::visit(load_of, step);
    const auto begins = schedule.waits + worked();
    done += load.work;
    schedule.waits += load.waits;
    schedule.needs_person = schedule.needs_person || load.needs_person;
    schedule.steps.push_back({begins, schedule.waits + worked() - begins});
  }
  schedule.takes = schedule.waits + worked();
  return schedule;
}

}  // namespace talentops::plan
