#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "controller/base/call.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/status_sink.hpp"

namespace talentops::effects {

/// Keeps the whole status as text and shows it as a file that is replaced in one step: to take something up
/// costs what was said, and the text of all others is written as it is. The file is written when something is
/// new, and so seldom that it takes no more than a twentieth of the time; where only the times of looking are
/// new, no more often than every ten seconds, and a hundredth of the time or once a minute. A file that
/// cannot be written is logged when that begins and when it ends, and tried again at each flush. Borrows: the
/// clock, for its lifetime. Threads: safe.
class StatusFile final : public ports::StatusSink {
 public:
  StatusFile(std::string path, const ports::Clock& clock) : path_(std::move(path)), clock_(clock) {}

  void publish(const domain::EnvironmentStatus& status) override;
  void withdraw(const domain::EnvironmentKey& environment) override;
  void describe(const domain::ControllerStatus& controller) override;
  void flush() override;
  void conclude() override;

  /// Shows each release as it was last said to be. Errors: as of codec::decode_releases.
  Status show_each(const std::function<void(const domain::ReleaseStatus&)>& see);

 private:
  /// What was said since it was last taken up; nothing of an environment: it was withdrawn.
  struct News {
    std::optional<domain::ControllerStatus> controller;
    std::map<domain::EnvironmentKey, std::optional<domain::EnvironmentStatus>> environments;
  };
  struct Text {
    std::string releases;
    Digest without_time;  ///< of the same, leaving out when things were looked at
  };
  struct Shown {
    domain::ControllerStatus controller;
    std::map<domain::EnvironmentKey, Text> environments;
    bool is_new = true;     ///< something to tell
    bool is_later = false;  ///< nothing but later times
    std::optional<MonotonicTime> at;
    MonotonicTime::duration took{};
    bool is_failing = false;
  };
  void take_up(Shown& shown);
  bool is_due(const Shown& shown) const;
  Status write(const Shown& shown) const;
  void show(Shown& shown);

  std::string path_;
  const ports::Clock& clock_;
  Guarded<News> news_;
  Guarded<Shown> shown_;  ///< held while the file is written, so that an older one never replaces a newer
};

/// The status that a controller left in its state directory.
/// Errors: kNotFound if there is none; kInvalid if it cannot be read.
Result<domain::FleetStatus> read_status_file(const std::string& path);

}  // namespace talentops::effects
