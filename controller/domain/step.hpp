#pragma once

#include <variant>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/domain/check.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/strategy.hpp"

/// What a deployment does, step by step, as compiled from a strategy.
namespace talentops::domain {

/// A strategy's step, compiled. `allAtOnce` is: apply everywhere, expose 100, then the checks. Where a step
/// names no targets it is for all of them.
struct ApplyStep {
  bool operator==(const ApplyStep&) const = default;
};
/// A share of the environment sees the new version: these targets beside those before them, or so many of a
/// hundred people everywhere.
struct ExposeStep {
  int percent = 100;
  std::vector<TargetName> targets = {};
  bool operator==(const ExposeStep&) const = default;
};
/// What was put there is seen to be there.
struct ConvergeStep {
  std::vector<TargetName> targets = {};
  bool is_staged = false;  ///< beside what serves
  bool operator==(const ConvergeStep&) const = default;
};
struct CheckStep {
  Check check;
  bool operator==(const CheckStep&) const = default;
};
/// Figures are looked at for so long.
struct AnalyseStep {
  std::vector<Analysis> figures;
  Duration lasts = {};
  bool operator==(const AnalyseStep&) const = default;
};
/// Time passes, or where there is an approval to be had, a person decides.
struct PauseStep {
  Duration lasts = {};
  std::optional<AwaitedApproval> approval = {};
  bool operator==(const PauseStep&) const = default;
};
struct HookStep {
  Hook hook;
  bool operator==(const HookStep&) const = default;
};
struct MigrateStep {
  Migration migration;
  bool operator==(const MigrateStep&) const = default;
};
/// All targets change over to what is staged beside what serves.
struct SwitchStep {
  bool operator==(const SwitchStep&) const = default;
};
/// What is ours goes, at every target.
struct RetireStep {
  bool operator==(const RetireStep&) const = default;
};
using Step = std::variant<ApplyStep, ExposeStep, ConvergeStep, CheckStep, AnalyseStep, PauseStep, HookStep,
                          MigrateStep, SwitchStep, RetireStep>;

/// All that a deployment does, and what it does beside its way back.
struct Program {
  StrategyType strategy = StrategyType::kAllAtOnce;
  std::vector<Step> steps = {};
  std::vector<Hook> on_rollback = {};
  bool operator==(const Program&) const = default;
};

}  // namespace talentops::domain
