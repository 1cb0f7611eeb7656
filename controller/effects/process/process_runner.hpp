#pragma once

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "controller/base/guarded.hpp"
#include "controller/ports/runner.hpp"

namespace talentops::effects {

/// Runs commands as processes of this machine. Threads: safe; made before there are threads, because it reads
/// PATH, HOME and LANG of this process once.
class ProcessRunner final : public ports::Runner {
 public:
  ProcessRunner();
  Result<ports::CommandResult> run(const ports::Command& command, const Call& call) override;

 private:
  std::map<std::string, std::string> inherited_;
  /// Killed, and still in the kernel when we gave up waiting for them.
  Guarded<std::vector<pid_t>> lingering_;
};

}  // namespace talentops::effects
