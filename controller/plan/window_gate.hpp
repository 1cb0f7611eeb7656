#pragma once

#include "controller/plan/gates.hpp"

namespace talentops::plan {

/// Whether every calendar in scope is open, and stays open for as long as what is to begin can be expected to
/// take. What has begun only needs them to be open.
domain::GateResult window_gate(const GateQuestion& question);

/// How long a deployment of `talent` can be expected to take: the median of the last five that succeeded, or
/// five minutes.
Duration expected_duration(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// When each step of a program can be expected, by what deployments of `talent` took.
domain::Schedule expected_schedule(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                   const domain::Program& program);

/// For how long of the time since then a running deployment could not go on because calendars were closed.
Duration closed_since(const EnvironmentFacts& facts, Instant since);

}  // namespace talentops::plan
