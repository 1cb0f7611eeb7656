#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/domain/config.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::codec {

/// A `kind: ControllerConfig` file. The configuration is absent if any problem is an error. Pure: files that
/// it names are not looked at.
struct DecodedConfig {
  std::optional<domain::ControllerConfig> config;
  domain::Problems problems;
};
DecodedConfig decode_config(std::string_view text, const std::string& file);

}  // namespace talentops::codec
