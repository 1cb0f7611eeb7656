#pragma once

#include <string>

#include "controller/base/result.hpp"

namespace talentops::effects::git {

/// Puts the small packs of a repository of our own together when there are many: each fetch and each commit
/// leaves one, and every look-up asks each of them. Returns whether it did; handles that were open before
/// should be opened again.
Result<bool> merge_small_packs(const std::string& path);

}  // namespace talentops::effects::git
