#include "controller/plan/machine.hpp"

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/machine_run.hpp"

namespace talentops::plan {

using domain::Intent;
using domain::Phase;
using domain::TargetObservation;

namespace {

/// What is retired is gone, or back again because this retirement was taken back.
TargetStage stage_of_retirement(const std::optional<domain::Receipt>& receipt, const Intent& intent) {
  if (!receipt || !receipt->installed) return TargetStage::kExposed;
  const bool is_back = receipt->ended && receipt->ended->deployment == intent.id;
  return is_back ? TargetStage::kTakenBack : TargetStage::kUntouched;
}

}  // namespace

TargetStage stage_of(const TargetObservation& target, const Intent& intent) {
  const auto& receipt = EnvironmentFacts::talent_at(target, intent.talent).receipt;
  // A return that a person asked for is done where the receipt says that what it leaves has ended.
  const bool is_return = !intent.asked_by.empty();
  if (intent.action == domain::Action::kRetire) return stage_of_retirement(receipt, intent);
  if (receipt && receipt->ended) {
    if (!is_return && receipt->ended->deployment == intent.id) return TargetStage::kTakenBack;
    if (is_return && intent.previous && receipt->ended->deployment == intent.previous->deployment)
      return TargetStage::kExposed;
  }
  const bool undoes_retirement = is_return && !intent.previous;
  if (undoes_retirement && receipt && receipt->installed) return TargetStage::kExposed;
  if (!is_return && receipt && receipt->installed && receipt->installed->deployment == intent.id)
    return TargetStage::kExposed;
  return has_intact_slot(target, intent.to.package) ? TargetStage::kStaged : TargetStage::kUntouched;
}

MachineDecision Run::decide() const {
  if (auto decision = stand_still_for_unknown()) return *decision;
  if (auto decision = take_targets()) return *decision;
  if (const auto cause = reason_to_go_back())
    return is_maybe_recorded() ? wait_for_records() : go_back(*cause);
  return go_forward();
}

/// What may have succeeded for everybody who reads the records cannot be taken back under its own name.
bool Run::is_maybe_recorded() const {
  const auto run = facts_.runs.find(intent_.id);
  return facts_.records_away && run != facts_.runs.end() && run->second.is_concluded;
}

MachineDecision Run::wait_for_records() const {
  return rest(Phase::kFinalizing, "the records are out of reach, and may hold its outcome already",
              std::nullopt);
}

std::optional<MachineDecision> Run::stand_still_for_unknown() const {
  std::vector<domain::Hold> holds;
  for (const auto& name : missing_) {
    holds.push_back({.reason = domain::HoldReason::kUnknownState,
                     .why = fmt::format("target {} is no longer in the environment's document", name.text()),
                     .released_by = "the target, put back into the document",
                     .code = codes::kUnknownState});
  }
  for (const auto* target : reached_) {
    if (!target->foreign) continue;
    holds.push_back({.reason = domain::HoldReason::kUnknownState,
                     .why = fmt::format("target {}: {}", target->target.text(), target->foreign->text()),
                     .released_by = "a person",
                     .code = target->foreign->code});
  }
  if (holds.empty()) return std::nullopt;
  auto why = holds.front().why;
  return MachineDecision{domain::Rest{}, Phase::kProgressing, std::move(why), std::move(holds)};
}

std::optional<MachineDecision> Run::take_targets() const {
  for (const auto* target : reached_) {
    const auto held = facts_.held.find(target->target);
    const bool ours = held != facts_.held.end() && held->second == target->epoch && !target->interrupted;
    if (ours) continue;
    return MachineDecision{domain::TakeTarget{target->target, target->epoch}, Phase::kPreparing,
                           fmt::format("taking target {}", target->target.text())};
  }
  return std::nullopt;
}

MachineDecision run_deployment(const EnvironmentFacts& facts, const domain::Manifest& open) {
  return Run(facts, open).decide();
}

}  // namespace talentops::plan
