#pragma once

#include <string>
#include <vector>

#include "controller/domain/deployment.hpp"

/// The way back that needs no controller: a shell with its usual tools, and git.
namespace talentops::records {

/// What to do, and the commands that do it (each ends so that all of them can also stand on one line).
struct ManualStep {
  std::string what;
  std::vector<std::string> commands = {};
};

/// How to take back what `intent` installs, in order: from the kept copy, from the repository, or by removing
/// what it brought.
std::vector<ManualStep> manual_way_back(const domain::Intent& intent);

/// The same, one step a line: `spec.rollback.steps` of the manifest.
std::vector<std::string> rollback_steps(const domain::Intent& intent);

}  // namespace talentops::records
