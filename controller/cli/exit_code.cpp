#include "controller/cli/exit_code.hpp"

namespace talentops::cli {

namespace {

int gravity(ExitCode code) {
  switch (code) {
    case ExitCode::kFine:
      return 0;
    case ExitCode::kNo:
      return 1;
    case ExitCode::kBlocked:
      return 2;
    case ExitCode::kTimedOut:
      return 3;
    case ExitCode::kFailed:
      return 4;
    case ExitCode::kUnreachable:
      return 5;
    case ExitCode::kUsage:
      return 6;
  }
  return 6;
}

}  // namespace

ExitCode graver(ExitCode a, ExitCode b) { return gravity(a) >= gravity(b) ? a : b; }

ExitCode exit_code_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalid:
      return ExitCode::kUsage;
    case ErrorKind::kDenied:
      return ExitCode::kBlocked;
    case ErrorKind::kNotFound:
      return ExitCode::kNo;
    case ErrorKind::kConflict:
      return ExitCode::kNo;
    case ErrorKind::kUnavailable:
      return ExitCode::kUnreachable;
    case ErrorKind::kCanceled:
      return ExitCode::kTimedOut;
    case ErrorKind::kInternal:
      return ExitCode::kFailed;
  }
  return ExitCode::kFailed;
}

}  // namespace talentops::cli
