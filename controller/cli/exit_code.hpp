#pragma once

#include <string_view>

#include "controller/base/error.hpp"

namespace talentops::cli {

/// What every verb answers with; the same numbers everywhere.
enum class ExitCode {
  kFine = 0,
  kNo = 1,      ///< invalid documents, differences found, verification failed, not there yet
  kUsage = 2,   ///< wrong usage or configuration
  kFailed = 3,  ///< failed for good
  kTimedOut = 4,
  kBlocked = 5,      ///< a gate, a window, a hold
  kUnreachable = 6,  ///< something outside is unreachable, or what is known is stale
};

/// The same for people, as every --help says it.
inline constexpr std::string_view kExitCodes =
    "Exit codes: 0 fine; 1 the answer is no; 2 wrong usage or configuration; 3 failed for good; 4 timed "
    "out;\n"
    "5 blocked (a gate, a hold); 6 something outside is unreachable or what is known is stale.\n"
    "A client, release or environment that is not known is a no: 1 (wait --state waits for it to come: 4).";

/// The one that counts where several apply: 2 > 6 > 3 > 4 > 5 > 1 > 0.
ExitCode graver(ExitCode a, ExitCode b);

/// The exit code that an error of this kind asks for.
ExitCode exit_code_of(const Error& error);

}  // namespace talentops::cli
