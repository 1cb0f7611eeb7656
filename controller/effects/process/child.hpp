#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "controller/base/result.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {

/// What a child is made from: already checked, already complete.
struct ChildPlan {
  std::vector<std::string> argv;
  std::vector<std::string> environment;  ///< "NAME=value"
  std::string directory;
};

/// A running program in a session, and so a process group, of its own; standard input is empty, the other two
/// are one pipe, and no other descriptor of ours is open in it. A program that makes a session for itself
/// leaves the group and is out of reach: a controller that must hold such programs runs in a container or a
/// control group. Owns: the process, until `reap` says that it is gone. Threads: one at a time.
class Child {
 public:
  /// Errors: kUnavailable with the system's reason.
  static Result<Child> start(const ChildPlan& plan);

  pid_t id() const { return id_; }
  int output() const { return output_.get(); }  ///< does not block
  int exit_descriptor() const {
    return exit_.get();
  }  ///< readable once it has ended; -1 if the kernel has none

  bool has_ended() const;
  /// Ends every process of the group. Only before it is reaped: until then nobody else can have its number.
  void kill_group() const;
  /// Takes the ended process away: its exit code, 128 + n after signal n; nothing if it did not end within
  /// `patience` (it hangs in the kernel).
  std::optional<int> reap(std::chrono::milliseconds patience) const;

 private:
  Child(pid_t id, Descriptor output, Descriptor exit)
      : id_(id), output_(std::move(output)), exit_(std::move(exit)) {}

  pid_t id_;
  Descriptor output_;
  Descriptor exit_;
};

/// Takes the child `id` away if it has ended. True: it is gone.
bool reap_now(pid_t id);

}  // namespace talentops::effects
