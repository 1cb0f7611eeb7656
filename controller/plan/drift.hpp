#pragma once

#include "controller/plan/facts.hpp"

/// What somebody changed of ours between two deployments: it is recorded once, and put right where the
/// environment says so.
namespace talentops::plan {

/// Items of receipts that are not as they were written.
std::vector<domain::Drift> drift_of(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// All of it, where some of it was never recorded since the talent was deployed last. Nothing while a
/// deployment runs: what it changes is not drift.
std::optional<domain::DriftRecord> unrecorded_drift(const EnvironmentFacts& facts);

/// When what was changed at `target` is put right; nothing: never, or it was not seen before this look.
std::optional<Instant> correction_due(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                      const domain::TargetName& target);

/// What is put right and changed again and again is a fight that no machine wins.
std::optional<domain::Hold> hold_of_fight(const EnvironmentFacts& facts, const domain::TalentName& talent);

}  // namespace talentops::plan
