#pragma once

#include <optional>
#include <string>

#include "controller/domain/gate.hpp"
#include "controller/plan/gates.hpp"

/// The gates that ask about what is deployed: whether it may be, is whole, and fits where it goes.
namespace talentops::plan {

/// QA stands behind exactly these bytes.
domain::GateResult certified_gate(const GateQuestion& question);

/// The bundle can be read, and its version was never another one here.
domain::GateResult artifact_gate(const GateQuestion& question);

/// It fits the platform, lies in nobody's way, and this version of talentops can carry it out.
domain::GateResult platform_gate(const GateQuestion& question);

/// The first path of what is wished for `talent` at which something lies that only its owner may move, and
/// what that is.
std::optional<std::string> in_the_way(const EnvironmentFacts& facts, const domain::TargetObservation& target,
                                      const domain::TalentName& talent);

}  // namespace talentops::plan
