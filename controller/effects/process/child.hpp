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

/// A running program in a session, and so a process group, of its own; no other descriptor of ours than the
/// standard ones is open in it. A program that makes a session for itself
/// leaves the group and is out of reach: a controller that must hold such programs runs in a container or a
/// control group. Owns: the process, until `reap` says that it is gone. Threads: one at a time.
class Child {
 public:
  /// Standard input is empty, the other two are one pipe. Errors: kUnavailable with the system's reason.
  static Result<Child> start(const ChildPlan& plan);
  /// Each of the three is a channel of its own; to write to a program that has ended raises no signal where
  /// `send` is told so. Errors: as start.
  static Result<Child> start_to_talk(const ChildPlan& plan);

  pid_t id() const { return id_; }
  int output() const { return pipes_.output.get(); }  ///< does not block, as the other two
  int input() const { return pipes_.input.get(); }    ///< only of one to talk with, as the next
  int errors() const { return pipes_.errors.get(); }
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
  struct Pipes {
    Descriptor input = {};
    Descriptor output = {};
    Descriptor errors = {};
  };
  Child(pid_t id, Pipes pipes, Descriptor exit) : id_(id), pipes_(std::move(pipes)), exit_(std::move(exit)) {}
  static Result<Child> spawn(const ChildPlan& plan, Pipes ours, const Pipes& theirs);

  pid_t id_;
  Pipes pipes_;
  Descriptor exit_;
};

/// Takes the child `id` away if it has ended. True: it is gone.
bool reap_now(pid_t id);

}  // namespace talentops::effects
