#pragma once

#include <map>
#include <ostream>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/time.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/status_sink.hpp"
#include "controller/process/progress.hpp"

namespace talentops::process {

/// Passes status on, and shows a person at a terminal how it goes: one line for each deployment when it has
/// come to an end, and below them a row that is drawn anew, with phase, step, elapsed time and a bar of the
/// one that moved last. What another stream writes in between stays on the screen. Borrows: all, for its
/// lifetime. Threads: safe.
class LiveProgress : public ports::StatusSink {
 public:
  LiveProgress(ports::StatusSink& next, std::ostream& terminal, const ports::Clock& clock)
      : next_(next), terminal_(terminal), clock_(clock) {}
  void publish(const domain::EnvironmentStatus& status) override;
  void withdraw(const domain::EnvironmentKey& environment) override { next_.withdraw(environment); }
  void describe(const domain::ControllerStatus& controller) override { next_.describe(controller); }
  void flush() override;
  void conclude() override;
  /// Leaves a line for what has not come to an end, or is held. To be called last.
  void finish();

 private:
  struct UnderWay {
    domain::ReleaseStatus status;
    MonotonicTime since;
  };
  struct Shown {
    std::map<Placement, std::string> said;
    std::map<Placement, UnderWay> under_way;
    Placement moved_last;
    bool has_row = false;
  };

  void take(Shown& shown, const domain::ReleaseStatus& release);
  void draw(Shown& shown);
  void clear(Shown& shown);

  ports::StatusSink& next_;
  std::ostream& terminal_;
  const ports::Clock& clock_;
  Guarded<Shown> shown_;
};

}  // namespace talentops::process
