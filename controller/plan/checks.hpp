#pragma once

#include <optional>
#include <vector>

#include "controller/domain/deployment.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// How one check of a deployment stands at one target.
struct StandingCheck {
  const domain::Check* check = nullptr;  ///< of the manifest's steps
  domain::TargetName target;
  CheckState state = CheckState::kDue;
  domain::Measurement measurement = {};
  Instant due = {};
  bool built_in = false;  ///< answered by every observation; never asked through a probe
  bool was_asked = false;
};

/// Every check of the program at every target that is exposed, in the order of the steps. Built-in ones are
/// answered from the observations, the others from what this process has measured.
std::vector<StandingCheck> check_results(const EnvironmentFacts& facts, const domain::Manifest& open);

/// The preflight check of the environment that is to be asked now, if any: not yet passed, or failed and due
/// again.
const domain::Check* due_preflight(const EnvironmentFacts& facts);

/// Whether the environment is to be looked at: never verified, too long ago, or found unfit and due for
/// another look.
bool is_verification_due(const EnvironmentFacts& facts);
/// Whether the newest look at the environment was so long ago that it counts no more. One from the future was
/// taken before the clock was set back; it counts as long as this process's own does.
bool is_verification_expired(const EnvironmentFacts& facts, Duration every);

}  // namespace talentops::plan
