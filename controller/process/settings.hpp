#pragma once

#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/cli/requests.hpp"
#include "controller/domain/config.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::process {

/// What one controller runs with: its configuration file, the flags over it, and the files that they name.
struct Settings {
  domain::ControllerConfig config;
  std::string id;
};

/// Either settings, or everything that is wrong with the configuration.
struct ReadSettings {
  std::optional<Settings> settings;
  domain::Problems problems;
};

/// Reads the configuration that a `run` asks for. Nothing is made or changed.
ReadSettings read_settings(const cli::RunRequest& request);

}  // namespace talentops::process
