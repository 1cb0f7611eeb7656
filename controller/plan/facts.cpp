#include "controller/plan/facts.hpp"

namespace talentops::plan {

CheckState state_of(const domain::Check& check, const CheckRun& run, Instant now) {
  if (run.failures_in_row >= check.failure_threshold) return CheckState::kFailed;
  if (run.passing_since && *run.last_at - *run.passing_since >= check.stable_for) return CheckState::kPassed;
  return now >= next_due(check, run) ? CheckState::kDue : CheckState::kWaiting;
}

Instant next_due(const domain::Check& check, const CheckRun& run) {
  if (!run.last_at) return Instant::min();
  return *run.last_at + check.every;
}

CheckRun after(const CheckRun& run, const domain::Measurement& measurement, Instant at) {
  CheckRun next = run;
  next.last = measurement;
  next.last_at = at;
  if (measurement.result == domain::Measured::kPass) {
    next.failures_in_row = 0;
    if (!next.passing_since) next.passing_since = at;
  } else {
    // What could not be measured counts against the check as a failure does: it is never a pass.
    ++next.failures_in_row;
    next.passing_since.reset();
  }
  return next;
}

void remember(RunMemory& memory, const CheckPlace& place, const domain::Measurement& measurement,
              Instant at) {
  auto& run = memory.checks[place];
  run = after(run, measurement, at);
  memory.downtime = after(std::move(memory.downtime), place, measurement, at);
}

const domain::TargetObservation* EnvironmentFacts::target(const domain::TargetName& name) const {
  for (const auto& each : targets) {
    if (each.target == name) return &each;
  }
  return nullptr;
}

const domain::TalentObservation& EnvironmentFacts::talent_at(const domain::TargetObservation& target,
                                                             const domain::TalentName& talent) {
  static const domain::TalentObservation kNothing;
  const auto found = target.talents.find(talent);
  return found == target.talents.end() ? kNothing : found->second;
}

}  // namespace talentops::plan
