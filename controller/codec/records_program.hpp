#pragma once

#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/deployment.hpp"

namespace talentops::codec {

/// A step as a manifest has it: `{expose: {percent: 25, targets: [eu-1]}}`.
YamlValue encode(const domain::Step& step);

}  // namespace talentops::codec
