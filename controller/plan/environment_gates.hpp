#pragma once

#include "controller/domain/gate.hpp"
#include "controller/plan/gates.hpp"

/// The gates that ask about where it goes: whether anything may start there, how the place was found, and how
/// it gets back.
namespace talentops::plan {

/// Nothing above it is suspended, and nobody said stop.
domain::GateResult suspended_gate(const GateQuestion& question);

/// Access and platform were looked at, not longer ago than the policy says.
domain::GateResult environment_verified_gate(const GateQuestion& question);

/// The environment's checks pass, and what will be asked or run there later may be.
domain::GateResult preflight_gate(const GateQuestion& question);

/// The way back exists; or, where a migration cannot be undone, somebody has said yes to that.
domain::GateResult rollback_plan_gate(const GateQuestion& question);

}  // namespace talentops::plan
