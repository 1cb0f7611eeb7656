#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {

/// The directory in which one controller keeps what makes it faster: mirror, caches, status, events. Losing
/// it costs time, never safety. Owns: the lock on it, so that two controllers never share one; it goes with
/// the process.
class StateDirectory {
 public:
  /// Makes the directory if need be (readable for nobody else), takes the lock, and sweeps what a killed
  /// process left half written. A directory that a newer version has used, or that holds what is not ours, is
  /// not touched at all. Errors: kUnavailable if another process has it (its number is named), if it cannot
  /// be made or written; kInvalid if it is no place for state; kDenied if others could write into what is
  /// there already.
  static Result<StateDirectory> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string path_of(std::string_view name) const;

  /// Whether a person has put a file STOP into it. If that cannot be told, it is so.
  bool is_stopped() const;

 private:
  StateDirectory(std::string path, Descriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  Descriptor lock_;
};

inline constexpr std::string_view kStatusFileName = "status.json";
inline constexpr std::string_view kEventFileName = "events.ndjson";
inline constexpr std::string_view kOlderEventFileName = "events.1.ndjson";
inline constexpr std::string_view kStopFileName = "STOP";

}  // namespace talentops::effects
