#pragma once

#include <functional>
#include <string_view>

#include "controller/base/result.hpp"

namespace talentops::ports {

/// Where bytes wait for the next start that make it faster. Whoever asks for them looks whether they are
/// sound. Threads: one.
class SnapshotStore {
 public:
  virtual ~SnapshotStore() = default;

  /// Shows what was kept last, if it can be read; the bytes are there until `see` returns.
  virtual void show(const std::function<void(std::string_view bytes)>& see) = 0;
  /// Takes the place of what was kept before, in one step. Errors: kUnavailable.
  virtual Status keep(std::string_view bytes) = 0;
};

}  // namespace talentops::ports
