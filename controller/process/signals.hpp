#pragma once

#include <functional>
#include <stop_token>
#include <thread>

namespace talentops::process {

/// Turns SIGTERM and SIGINT into a stop, and SIGHUP into a call. Made before there are other threads, since
/// they inherit which signals are blocked. Owns: one thread.
class Signals {
 public:
  explicit Signals(std::function<void()> on_hangup);
  ~Signals();

  std::stop_token stop_token() const { return stop_.get_token(); }

 private:
  void wait(const std::stop_token& ended);

  std::function<void()> on_hangup_;
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace talentops::process
