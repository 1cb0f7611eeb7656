#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace talentops {

/// A text of which parts are masked, from its beginning to its end: each byte is copied once.
/// Borrows: the text, for its lifetime.
class Masking {
 public:
  static constexpr std::string_view kMask = "***";

  explicit Masking(std::string_view text) : text_(text) {}

  /// Order: `begin` is not before the end of what was masked last.
  void mask(std::size_t begin, std::size_t end) {
    masked_.append(text_.substr(copied_, begin - copied_)).append(kMask);
    copied_ = end;
  }
  std::string finish() { return masked_.append(text_.substr(copied_)); }

 private:
  std::string_view text_;
  std::string masked_;
  std::size_t copied_ = 0;
};

}  // namespace talentops
