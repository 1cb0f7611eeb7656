#pragma once

#include <string>
#include <vector>

#include "controller/domain/effect.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::plan {

/// The manifest's last form, and the rollback record where something was taken back: read off the targets,
/// not remembered. `by` is the person who asked for a rollback while the deployment ran.
domain::CommitOutcome compose_outcome(const EnvironmentFacts& facts, const domain::Manifest& open,
                                      domain::Outcome outcome, std::string reason, const std::string& by);

/// What somebody had made of a file of ours, kept as a copy when a deployment replaced or removed it.
struct KeptCopy {
  domain::TargetName target;
  std::string path;
  std::string copy;  ///< its path below the target
};
/// The copies that this deployment made, as the receipts name them.
std::vector<KeptCopy> kept_copies(const EnvironmentFacts& facts, const domain::Intent& intent);

}  // namespace talentops::plan
