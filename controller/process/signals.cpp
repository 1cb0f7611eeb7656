#include "controller/process/signals.hpp"

#include <cerrno>
#include <ctime>

#include <signal.h>

#include "controller/base/log.hpp"

namespace talentops::process {
namespace {

sigset_t handled() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

Signals::Signals(std::function<void()> on_hangup) : on_hangup_(std::move(on_hangup)) {
  const auto set = handled();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& ended) { wait(ended); });
}

Signals::~Signals() {
  waiter_.request_stop();
  waiter_.join();
}

void Signals::wait(const std::stop_token& ended) {
  const auto set = handled();
  const timespec slice{0, 200'000'000};  // how long an ending process waits for this thread
  while (!ended.stop_requested()) {
    const int signal = sigtimedwait(&set, nullptr, &slice);
    if (signal == SIGHUP) {
      on_hangup_();
    } else if (signal > 0) {
      log::info("asked to stop", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
      stop_.request_stop();
    }
  }
}

}  // namespace talentops::process
