#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// What gates ask of a plan, whatever they say to it now, one text for each thing, in an order of its own:
/// whoever approves a plan approves it under these. `release`: none for what is retired.
std::vector<std::string> gate_requirements(const EnvironmentFacts& facts,
                                           const domain::EffectivePolicy& policy,
                                           const domain::Release* release);

/// As a policy writes it.
std::string_view name_of(domain::OnClose on_close);

}  // namespace talentops::plan
