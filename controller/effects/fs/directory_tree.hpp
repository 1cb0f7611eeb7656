#pragma once

#include <memory>
#include <string>

#include "controller/base/result.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::effects {

/// A plain directory read as a tree, for `validate DIR`: the commit is not asked for, ids are paths, `.git`
/// is passed over. No link below the directory is followed; links are reported as such. Errors: as
/// TreeReader; kConflict if it changed meanwhile; kUnavailable if it cannot be read.
Result<std::unique_ptr<ports::TreeReader>> open_directory_tree(const std::string& directory);

}  // namespace talentops::effects
