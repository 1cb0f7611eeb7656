#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace talentops {

/// A value that nobody may see: it cannot be printed, compared or copied, and is wiped when it goes.
class Secret {
 public:
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(Secret&& other) noexcept : value_(std::exchange(other.value_, {})) {}
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// For the one line that puts it where it belongs. Borrows: this.
  std::string_view reveal() const { return value_; }

 private:
  std::string value_;
};

}  // namespace talentops
