#pragma once

#include <string>

#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::cli {

/// Problems as a SARIF 2.1.0 log of one run: a rule for each code that occurs, in ascending order, and the
/// results in the order of the problems. `way` stands before each file, such as "fleets/eu/".
codec::YamlValue sarif_log(const domain::Problems& problems, const std::string& way);

}  // namespace talentops::cli
