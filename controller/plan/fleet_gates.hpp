#pragma once

#include "controller/domain/gate.hpp"
#include "controller/plan/gates.hpp"

/// The gates that look at the fleet as a whole.
namespace talentops::plan {

/// The bundle was not taken back in as many environments as make it suspect.
domain::GateResult digest_suspect_gate(const GateQuestion& question);

/// There is room for one more deployment, in the fleet and here.
domain::GateResult capacity_gate(const GateQuestion& question);

}  // namespace talentops::plan
