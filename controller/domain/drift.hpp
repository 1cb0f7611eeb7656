#pragma once

#include <string>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::domain {

/// An item that differs from its receipt without a deployment having made it so.
struct Drift {
  TargetName target;
  std::string path;
  std::string state;  ///< "modified" | "missing"
  bool operator==(const Drift&) const = default;
};

/// All drift of an environment, as it was seen first.
struct DriftRecord {
  EnvironmentKey environment;
  Instant at;
  struct Item {
    TalentName talent;
    DeploymentId deployment;  ///< whose item it is
    Drift drift;
    bool operator==(const Item&) const = default;
  };
  std::vector<Item> items = {};
  bool operator==(const DriftRecord&) const = default;
};

}  // namespace talentops::domain
