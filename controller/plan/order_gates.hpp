#pragma once

#include <optional>

#include "controller/domain/gate.hpp"
#include "controller/plan/gates.hpp"

/// The gates that put deployments in an order: what must have gone well elsewhere, or here, before.
namespace talentops::plan {

/// In each earlier stage of the release the bundle succeeded, and stood for the soak.
domain::GateResult promotion_gate(const GateQuestion& question);

/// The environments of earlier waves that wish the version too have had it for long enough.
domain::GateResult wave_gate(const GateQuestion& question);

/// What the release depends on stands here, in a version that will do; what stands here and depends on it
/// goes first when it is retired.
domain::GateResult dependencies_gate(const GateQuestion& question);

/// Going back waits for nobody; whoever would be left with another version of `release` than it asks for is
/// told. `version`: what is gone back to; absent: nothing is left.
std::optional<domain::GateResult> warning_to_dependents(const EnvironmentFacts& facts,
                                                        const domain::ReleaseName& release,
                                                        const domain::Version* version);

}  // namespace talentops::plan
