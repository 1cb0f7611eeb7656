#pragma once

#include "controller/domain/check.hpp"
#include "controller/ports/probe.hpp"

namespace talentops::effects {

/// The check with the variables of its texts filled in, as it is asked there; escaped in a URL.
domain::CheckKind filled(const domain::CheckKind& kind, const ports::ProbeContext& context);

}  // namespace talentops::effects
