#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/version.hpp"

namespace talentops::domain {

/// Which versions will do: ">=2.1.0 <3", "2.1.0". All comparisons must hold; a number that is left out is
/// zero.
class VersionRange {
 public:
  static std::optional<VersionRange> parse(std::string_view text);

  const std::string& text() const { return text_; }
  /// A pre-release is only in a range that names one of the same numbers: whoever writes "<3" does not mean
  /// 3.0.0-rc.1.
  bool contains(const Version& version) const;
  bool operator==(const VersionRange& other) const { return text_ == other.text_; }

 private:
  enum class Comparison { kEqual, kLess, kAtMost, kMore, kAtLeast };
  struct Comparator {
    Comparison comparison;
    Version version;
  };
  static std::optional<Comparator> parse_comparator(std::string_view text);
  static bool holds(const Comparator& comparator, const Version& version);

  std::string text_;
  std::vector<Comparator> comparators_;
};

}  // namespace talentops::domain
