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
  /// Shows what was said, when it is time for that again: soon, and so seldom that to show much takes a small
  /// share of the time. Costs nothing where nothing was said. To be called now and then.
  virtual void flush() = 0;
  /// Shows all that was said, at once. To be called last.
  virtual void conclude() = 0;
};

}  // namespace talentops::ports
