#pragma once

#include <cstddef>

#include "controller/domain/plan.hpp"

/// How long a program can be expected to take. Pure.
namespace talentops::plan {

/// What of a program is no work: pauses, analysis, and how long checks must go on passing. A deadline does
/// not count it; nor does this count for how long people are waited for.
Duration waits_of(const domain::Program& program);

/// What is left for work when deployments like it took `took`: those that took no longer than this one waits
/// had nothing to wait for.
Duration work_of(const domain::Program& program, Duration took);

/// When each step can be expected, if all the work takes `work` at so many targets.
domain::Schedule schedule_of(const domain::Program& program, Duration work, std::size_t targets);

}  // namespace talentops::plan
