#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"

namespace talentops::ports {

/// Which of a client's files git has, or could get. Threads: safe.
class WorkTrees {
 public:
  virtual ~WorkTrees() = default;

  /// Whether the repository that `directory` lies in, if there is one, has the file `path` below that
  /// directory in its index. Errors: kUnavailable where that cannot be told.
  virtual Result<bool> tracks(const std::string& directory, std::string_view path) = 0;
};

}  // namespace talentops::ports
