#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talentops::domain {

/// A semantic version (2.0.0): exact, never a range.
class Version {
 public:
  Version() = default;
  static std::optional<Version> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  /// By precedence; build metadata breaks the tie, so that two texts are never equal unless they are the
  /// same.
  std::strong_ordering operator<=>(const Version& other) const;
  /// By precedence alone: build metadata says nothing.
  std::strong_ordering precedence(const Version& other) const;
  bool is_pre_release() const { return !pre_release_.empty(); }
  std::uint64_t major_number() const { return major_; }
  bool has_numbers_of(const Version& other) const {
    return major_ == other.major_ && minor_ == other.minor_ && patch_ == other.patch_;
  }
  bool operator==(const Version& other) const { return text_ == other.text_; }

 private:
  std::string text_;
  std::uint64_t major_ = 0, minor_ = 0, patch_ = 0;
  std::vector<std::string> pre_release_;
};

}  // namespace talentops::domain
