#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <stop_token>

#include "controller/base/call.hpp"
#include "controller/effects/process/descriptor.hpp"

struct pollfd;

namespace talentops::effects {

/// Why a wait is over.
enum class Woke {
  kReady,     ///< at least one descriptor has something
  kTimedOut,  ///< the call's deadline has passed
  kCanceled,  ///< somebody asked the call to stop
};

/// Waits for descriptors, but never longer than a Call allows. Asking to stop wakes it at once.
/// Borrows: nothing; the Call is copied. Threads: one at a time; the stop may come from any.
class CallWait {
 public:
  explicit CallWait(const Call& call);
  CallWait(const CallWait&) = delete;
  CallWait& operator=(const CallWait&) = delete;

  /// Waits until `descriptor` has one of `events` (POLLIN, POLLOUT) or an error.
  Woke wait(int descriptor, short events) const;
  /// Waits until one of `descriptors` has something; entries with a negative descriptor are passed over. At
  /// most `slice` at a time where one is given: kReady with nothing set says that it is over.
  Woke wait_any(std::span<pollfd> descriptors, std::optional<std::chrono::milliseconds> slice = {}) const;

 private:
  struct Wake {
    int event;
    void operator()() const noexcept;
  };

  Call call_;
  Descriptor event_;  ///< readable once a stop was asked for; none if the process is out of descriptors
  std::optional<std::stop_callback<Wake>> callback_;  ///< after event_: gone before it is closed
};

}  // namespace talentops::effects
