#include "controller/plan/checks.hpp"

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/plan/machine.hpp"

namespace talentops::plan {

using domain::Effectiveness;
using domain::ItemState;
using domain::Measured;
using domain::Measurement;
using domain::TalentObservation;

namespace {

Measurement measure_digest(const TalentObservation& observation, const domain::Intent& intent) {
  if (!observation.receipt) return {Measured::kNoData, "there is no receipt"};
  if (intent.uninstalls) {
    return observation.receipt->installed ? Measurement{Measured::kFail, "it is still installed"}
                                          : Measurement{Measured::kPass, "uninstalled"};
  }
  if (!observation.receipt->installed || observation.receipt->installed->package != intent.to.package) {
    return {Measured::kFail, "the receipt names another package"};
  }
  std::vector<std::string> left;
  for (const auto& item : observation.items) {
    if (item.state == ItemState::kLeft) {
      left.push_back(item.path);
    } else if (item.state != ItemState::kSame) {
      return {Measured::kFail,
              fmt::format("{} is {}", item.path, item.state == ItemState::kMissing ? "missing" : "changed")};
    }
  }
  const auto whole = observation.items.size() - left.size();
  auto detail = fmt::format("{} {} there as certified", counted(whole, "file"), whole == 1 ? "lies" : "lie");
  // This version brings nothing new for them, so what the client made of them stays; it is drift, and said
  // so.
  if (!left.empty()) detail += fmt::format("; left as the client changed them: {}", fmt::join(left, ", "));
  return {Measured::kPass, std::move(detail)};
}

Measurement measure_effectiveness(const TalentObservation& observation) {
  switch (observation.effectiveness) {
    case Effectiveness::kEffective:
      return {Measured::kPass, "the runtime loads it"};
    case Effectiveness::kRestartNeeded:
      return {Measured::kPass, observation.effectiveness_detail};
    case Effectiveness::kNotEffective:
      return {Measured::kFail, observation.effectiveness_detail};
    case Effectiveness::kUnknown:
      return {Measured::kNoData, observation.effectiveness_detail};
  }
  return {};
}

StandingCheck built_in(const domain::Check& check, const domain::TargetName& target,
                       Measurement measurement) {
  const bool passed = measurement.result == Measured::kPass;
  return {.check = &check,
          .target = target,
          .state = passed ? CheckState::kPassed : CheckState::kFailed,
          .measurement = std::move(measurement),
          .built_in = true,
          .was_asked = true};
}

StandingCheck standing(const EnvironmentFacts& facts, const domain::Intent& intent,
                       const domain::Check& check, const domain::TargetObservation& target) {
  const auto& observation = EnvironmentFacts::talent_at(target, intent.talent);
  if (std::holds_alternative<domain::DigestCheck>(check.kind)) {
    return built_in(check, target.target, measure_digest(observation, intent));
  }
  if (std::holds_alternative<domain::EffectiveCheck>(check.kind)) {
    return built_in(check, target.target, measure_effectiveness(observation));
  }
  CheckRun run;
  if (const auto memory = facts.runs.find(intent.id); memory != facts.runs.end()) {
    const auto found = memory->second.checks.find({check.name, target.target});
    if (found != memory->second.checks.end()) run = found->second;
  }
  return {.check = &check,
          .target = target.target,
          .state = state_of(check, run, facts.now),
          .measurement = run.last.value_or(Measurement{}),
          .due = next_due(check, run),
          .was_asked = run.last_at.has_value()};
}

}  // namespace

std::vector<StandingCheck> check_results(const EnvironmentFacts& facts, const domain::Manifest& open) {
  std::vector<StandingCheck> results;
  for (const auto& step : open.intent.program.steps) {
    const auto* check = std::get_if<domain::CheckStep>(&step);
    if (check == nullptr) continue;
    for (const auto& name : open.intent.targets) {
      const auto* target = facts.target(name);
      if (target == nullptr || !target->reached() || stage_of(*target, open.intent) != TargetStage::kExposed)
        continue;
      results.push_back(standing(facts, open.intent, check->check, *target));
    }
  }
  return results;
}

const domain::Check* due_preflight(const EnvironmentFacts& facts) {
  for (const auto& check : facts.environment->preflight) {
    const auto found = facts.preflight.find(check.name);
    const CheckRun run = found == facts.preflight.end() ? CheckRun{} : found->second;
    const auto state = state_of(check, run, facts.now);
    const bool again = state == CheckState::kFailed && facts.now >= next_due(check, run);
    if (state == CheckState::kDue || again) return &check;
  }
  return nullptr;
}

bool is_verification_due(const EnvironmentFacts& facts) {
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  // A look from the future was taken before the clock was set back: it puts nothing off.
  const bool is_recent = facts.probed_at && *facts.probed_at <= facts.now &&
                         *facts.probed_at + facts.environment->observe_every > facts.now;
  if (is_recent) return false;
  const auto& newest = facts.verification;
  return !newest || !newest->passed || is_verification_expired(facts, policy.verify_environment_every);
}

bool is_verification_expired(const EnvironmentFacts& facts, Duration every) {
  const auto& recorded = facts.verification;
  const bool is_from_future = recorded && recorded->at > facts.now;
  const auto last = is_from_future ? facts.probed_at : recorded ? std::optional(recorded->at) : std::nullopt;
  return !last || *last > facts.now || *last + every <= facts.now;
}

}  // namespace talentops::plan
