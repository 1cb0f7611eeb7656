#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"

namespace talentops::ports {

struct Command {
  std::vector<std::string> argv;  ///< the program by absolute path, then its arguments; never a shell
  std::map<std::string, std::string> environment;  ///< all of it: nothing is inherited but PATH, HOME, LANG
  std::string directory = "/";
};

struct CommandResult {
  int exit_code = 0;    ///< 128 + n where signal n ended it
  std::string output;   ///< the end of standard output and standard error together, at most 16 KiB
};

/// Runs commands that the controller's configuration allows. Threads: safe.
class Runner {
 public:
  virtual ~Runner() = default;
  /// Waits for the command and everything that it started; past the deadline, or when asked to stop, all of it is killed.
  /// Errors: kUnavailable if it could not be started or ran out of time; kCanceled.
  virtual Result<CommandResult> run(const Command& command, const Call& call) = 0;
};

}  // namespace talentops::ports
