#pragma once

#include <string>
#include <vector>

#include "controller/domain/act.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/drift.hpp"

namespace talentops::records {

/// What a commit of records says about one deployment.
struct CommitMessage {
  std::string headline;  ///< "acme/production: greeter 1.0.0 → 1.1.0 deployed"
  std::vector<std::string>
      trailers;  ///< "Deployment-Id: …", "Release: …", "Environment: …", "Outcome: …", "Desired-Commit: …"
};

CommitMessage commit_message(const domain::Manifest& manifest);
CommitMessage commit_message(const domain::DriftRecord& record);
CommitMessage commit_message(const domain::Verification& verification);

}  // namespace talentops::records
