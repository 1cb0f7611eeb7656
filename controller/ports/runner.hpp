#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"

namespace talentops::ports {

struct Command {
  std::vector<std::string> argv;  ///< the program by absolute path, then its arguments; never a shell
  std::map<std::string, std::string> environment =
      {};  ///< all of it: nothing is inherited but PATH, HOME, LANG
  std::string directory = "/";
};

struct CommandResult {
  int exit_code = 0;   ///< 128 + n where signal n ended it
  std::string output;  ///< the end of standard output and standard error together: printable, redacted, at
                       ///< most 16 KiB
};

/// Runs commands that the controller's configuration allows. Threads: safe.
class Runner {
 public:
  virtual ~Runner() = default;
  /// Waits for the command; what it started and left running is killed when it ends. Past the deadline, or
  /// when asked to stop, all of it is killed. Errors, each naming the program: kInvalid if argv cannot be run
  /// as it is written; kUnavailable if it could not be started or ran out of time; kCanceled.
  virtual Result<CommandResult> run(const Command& command, const Call& call) = 0;
};

}  // namespace talentops::ports
