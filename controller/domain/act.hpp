#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::domain {

enum class ActVerb { kRetry, kRollback };

/// What a person decided, after its signature was found good and made by `by`.
struct Act {
  ActVerb verb;
  ReleaseKey release;
  EnvironmentName environment;
  DeploymentId
      deployment;  ///< what it is about; an act about another deployment than the last one does nothing
  std::string reason;
  std::string by;
  Instant at;
  std::string path;  ///< below the records root
};

/// An environment was looked at and found fit to deploy to, or not.
struct Verification {
  EnvironmentKey environment;
  Instant at;
  bool passed = false;
  struct Finding {
    std::string target;
    std::string what;  ///< "reachable", "writable", "platform", "place"
    bool passed = false;
    std::string detail;
    bool operator==(const Finding&) const = default;
  };
  std::vector<Finding> findings;
  bool operator==(const Verification&) const = default;
};

}  // namespace talentops::domain
