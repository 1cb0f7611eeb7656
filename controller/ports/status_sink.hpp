#pragma once

#include "controller/domain/names.hpp"
#include "controller/domain/status.hpp"

namespace talentops::ports {

/// Where everybody can look what is so now. It never says no: what cannot be shown is logged, not worked
/// around. Threads: safe.
class StatusSink {
 public:
  virtual ~StatusSink() = default;
  /// Replaces what was said about this environment.
  virtual void publish(const domain::EnvironmentStatus& status) = 0;
  /// The environment is not served any more.
  virtual void withdraw(const domain::EnvironmentKey& environment) = 0;
  virtual void describe(const domain::ControllerStatus& controller) = 0;
  /// Shows what was said since the last time; costs nothing where that is nothing. To be called now and then,
  /// and last.
  virtual void flush() = 0;
};

}  // namespace talentops::ports
