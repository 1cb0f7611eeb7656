#pragma once

#include <vector>

#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// Targets that do not answer, and hold nothing up: no more of them than the environment allows, beside one
/// that answers. Empty also where they do hold it up.
std::vector<domain::TargetName> laggards_of(const EnvironmentFacts& facts);

/// Whether what a look found of a target is excused: that it did not answer, and it may lag.
bool is_excused(const EnvironmentFacts& facts, const domain::Verification::Finding& finding);

}  // namespace talentops::plan
