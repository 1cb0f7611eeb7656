#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "controller/ports/bell.hpp"

namespace talentops::effects {

class ThreadBell : public ports::Bell {
 public:
  void ring() override;
  std::uint64_t rings() const override;
  void wait(std::uint64_t heard, MonotonicTime until, const std::stop_token& stop) override;

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t rings_ = 0;  ///< under mutex_; a condition variable needs the bare lock
};

}  // namespace talentops::effects
