#pragma once

#include <map>
#include <ostream>
#include <string>
#include <utility>

#include "controller/base/guarded.hpp"
#include "controller/ports/status_sink.hpp"

namespace talentops::process {

using Placement = std::pair<domain::ReleaseKey, domain::EnvironmentName>;
Placement placement_of(const domain::ReleaseStatus& release);

/// "acme/greeter 1.1.0 production: Progressing (activating at eu-1)", without secrets.
std::string progress_line(const domain::ReleaseStatus& release);

/// Passes status on, and prints one line for each change of a release: what a person who waits wants to see.
/// Borrows: both, for its lifetime. Threads: safe.
class Progress : public ports::StatusSink {
 public:
  Progress(ports::StatusSink& next, std::ostream& out) : next_(next), out_(out) {}

  void publish(const domain::EnvironmentStatus& status) override;
  void withdraw(const domain::EnvironmentKey& environment) override { next_.withdraw(environment); }
  void describe(const domain::ControllerStatus& controller) override { next_.describe(controller); }
  void flush() override { next_.flush(); }
  void conclude() override { next_.conclude(); }

 private:
  ports::StatusSink& next_;
  std::ostream& out_;
  Guarded<std::map<Placement, std::string>> said_;
};

}  // namespace talentops::process
