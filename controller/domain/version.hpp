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
  bool operator==(const Version& other) const { return text_ == other.text_; }

 private:
  std::string text_;
  std::uint64_t major_ = 0, minor_ = 0, patch_ = 0;
  std::vector<std::string> pre_release_;
};

}  // namespace talentops::domain
