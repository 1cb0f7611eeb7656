#pragma once

#include <utility>

#include <unistd.h>

namespace talentops::effects {

/// Owns one file descriptor; -1 is none. Threads: as the descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) reset(std::exchange(other.number_, -1));
    return *this;
  }
  ~Descriptor() { reset(-1); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void close() { reset(-1); }

 private:
  void reset(int number) {
    if (number_ >= 0) ::close(number_);
    number_ = number;
  }

  int number_ = -1;
};

}  // namespace talentops::effects
