#pragma once

#include <map>
#include <optional>
#include <string>

#include "controller/base/call.hpp"
#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/status_sink.hpp"

namespace talentops::effects {

/// Keeps the whole status in memory and shows it as a file that is replaced in one step. The file is written
/// when something is new; where only the times of looking are, no more often than every ten seconds, and so
/// seldom that it takes no more than a hundredth of the time. A file that cannot be written is logged when
/// that begins and when it ends, and tried again at each flush. Borrows: the clock, for its lifetime.
/// Threads: safe.
class StatusFile final : public ports::StatusSink {
 public:
  StatusFile(std::string path, const ports::Clock& clock) : path_(std::move(path)), clock_(clock) {}

  void publish(const domain::EnvironmentStatus& status) override;
  void withdraw(const domain::EnvironmentKey& environment) override;
  void describe(const domain::ControllerStatus& controller) override;
  void flush() override;

  /// The whole of it as it stands in memory.
  domain::FleetStatus current() const;

 private:
  struct Known {
    domain::ControllerStatus controller;
    std::map<domain::EnvironmentKey, domain::EnvironmentStatus> environments;
    bool is_new = true;     ///< something to tell
    bool is_later = false;  ///< nothing but later times
  };
  struct Shown {
    std::optional<MonotonicTime> at;
    MonotonicTime::duration took{};
    bool is_failing = false;
  };
  static domain::FleetStatus whole(const Known& known, Instant now);
  std::optional<domain::FleetStatus> take_if_due(const Shown& shown);
  void show(const domain::FleetStatus& status, Shown& shown);

  std::string path_;
  const ports::Clock& clock_;
  Guarded<Known> known_;
  Guarded<Shown> shown_;  ///< held while the file is written, so that an older one never replaces a newer
};

/// The status that a controller left in its state directory.
/// Errors: kNotFound if there is none; kInvalid if it cannot be read.
Result<domain::FleetStatus> read_status_file(const std::string& path);

}  // namespace talentops::effects
