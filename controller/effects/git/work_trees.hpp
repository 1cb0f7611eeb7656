#pragma once

#include "controller/ports/work_trees.hpp"

namespace talentops::effects::git {

/// Asks the index of whatever repository a directory lies in. Threads: safe.
class GitWorkTrees final : public ports::WorkTrees {
 public:
  Result<bool> tracks(const std::string& directory, std::string_view path) override;
};

}  // namespace talentops::effects::git
