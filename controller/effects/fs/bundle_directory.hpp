#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/codec/bundle.hpp"

namespace talentops::effects {

/// Reads the bundle that lies in `directory`, following no link below it. `.git` at its top is passed over,
/// so that a talent can be packed from a repository of its own. What is wrong with the bundle is a problem,
/// also a limit that was passed: reading stops there. Errors: kNotFound if there is no such directory;
/// kConflict if it changed meanwhile; kUnavailable if it cannot be read.
Result<codec::ReadBundle> read_bundle_directory(const std::string& directory,
                                                const codec::BundleLimits& limits = {});

}  // namespace talentops::effects
