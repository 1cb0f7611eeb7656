#pragma once

#include <string>
#include <vector>

#include "controller/domain/bundle.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/package.hpp"
#include "controller/plan/outcome.hpp"

namespace talentops::records {

/// What was handed over, besides the manifest. Borrows: both, for the call; what is not there is not told.
struct Delivery {
  const domain::Bundle* bundle = nullptr;
  const domain::Package* package = nullptr;
  std::string restart_hint = {};          ///< what running sessions must do to see it; empty: nothing
  std::vector<plan::KeptCopy> kept = {};  ///< of files that had been changed at a target
};

/// What the client is told about a deployment that succeeded, as Markdown: what was delivered, what is new
/// since their last version, how to use it, how to get help, how to go back. No names of ours, no paths
/// (but of files that the client had changed, and of their copies), digests or secrets.
std::string handover(const domain::Manifest& manifest, const Delivery& delivery);

}  // namespace talentops::records
