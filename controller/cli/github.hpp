#pragma once

#include <string>

#include "controller/domain/problem.hpp"

namespace talentops::cli {

/// Problems as workflow commands of GitHub, one a line, which mark the places in a pull request. `way` stands
/// before each file, such as "fleets/eu/".
std::string workflow_commands(const domain::Problems& problems, const std::string& way);

}  // namespace talentops::cli
