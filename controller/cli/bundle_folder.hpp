#pragma once

#include <memory>
#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/cli/output.hpp"
#include "controller/domain/bundle.hpp"

namespace talentops::cli {

/// Reads the bundle in a folder; prints every problem and warning. Nothing: it was refused, and said why.
std::shared_ptr<const domain::Bundle> read_bundle_folder(const std::string& folder, const Output& output,
                                                         ExitCode& code);

/// The fleet's directory that a path lies in: the one given, else the nearest folder above with a fleet.yaml,
/// else the one that has the talents/ that the path lies in, since a fleet's file may have any name. Errors:
/// kInvalid where there is none.
Result<std::string> find_fleet(const std::string& path, const std::optional<std::string>& given);

}  // namespace talentops::cli
