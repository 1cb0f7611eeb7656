#pragma once

#include <string>
#include <vector>

#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/deployment.hpp"

/// What a deployment went through that was taken back, or could not be.
namespace talentops::cli {

using Timeline = std::vector<domain::TimelineEntry>;

/// Some lines, the first with its label, with times as the zone has them.
std::string before_text(const Timeline& before, const std::string& zone);
codec::YamlValue before_value(const Timeline& before);

}  // namespace talentops::cli
