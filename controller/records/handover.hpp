#pragma once

#include <string>

#include "controller/domain/bundle.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/package.hpp"

namespace talentops::records {

/// What was handed over, besides the manifest. Borrows: both, for the call; what is not there is not told.
struct Delivery {
  const domain::Bundle* bundle = nullptr;
  const domain::Package* package = nullptr;
  std::string restart_hint = {};  ///< what running sessions must do to see it; empty: nothing
};

/// What the client is told about a deployment that succeeded, as Markdown: what was delivered, what is new
/// since their last version, how to use it, how to get help, how to go back. No names of ours, no paths,
/// digests or secrets.
std::string handover(const domain::Manifest& manifest, const Delivery& delivery);

}  // namespace talentops::records
