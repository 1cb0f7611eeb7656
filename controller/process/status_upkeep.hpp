#pragma once

#include <functional>
#include <thread>

#include "controller/domain/status.hpp"
#include "controller/ports/status_sink.hpp"

namespace talentops::process {

/// Shows the status soon after it changed, for as long as this lives, and a last time when it ends. It asks
/// what is known of the controller itself each time, since the commit in force and a STOP change without a
/// word to anybody. Owns: one thread. Borrows: the sink, for its lifetime.
class StatusUpkeep {
 public:
  using Describe = std::function<domain::ControllerStatus()>;

  StatusUpkeep(ports::StatusSink& sink, Describe controller);
  ~StatusUpkeep();

 private:
  ports::StatusSink& sink_;
  Describe controller_;
  std::jthread thread_;
};

}  // namespace talentops::process
