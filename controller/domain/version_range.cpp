#include "controller/domain/version_range.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "controller/base/text.hpp"

namespace talentops::domain {
namespace {

/// "3" and "3.1" as versions.
std::optional<Version> parse_short(std::string_view text) {
  constexpr std::array<std::string_view, 3> kZeros = {"", ".0", ".0.0"};
  for (const auto zeros : kZeros) {
    if (auto version = Version::parse(std::string(text).append(zeros))) return version;
  }
  return std::nullopt;
}

}  // namespace

std::optional<VersionRange::Comparator> VersionRange::parse_comparator(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Comparison>, 6> kSigns = {{{">=", Comparison::kAtLeast},
                                                                              {"<=", Comparison::kAtMost},
                                                                              {">", Comparison::kMore},
                                                                              {"<", Comparison::kLess},
                                                                              {"=", Comparison::kEqual},
                                                                              {"", Comparison::kEqual}}};
  for (const auto& [sign, comparison] : kSigns) {
    if (!text.starts_with(sign)) continue;
    auto version = parse_short(text.substr(sign.size()));
    return version ? std::optional(Comparator{comparison, *std::move(version)}) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<VersionRange> VersionRange::parse(std::string_view text) {
  constexpr std::size_t kMostComparators = 16;
  VersionRange range;
  range.text_ = text;
  for (const auto part : split(text, ' ')) {
    auto comparator = parse_comparator(part);
    if (!comparator || range.comparators_.size() == kMostComparators) return std::nullopt;
    range.comparators_.push_back(*std::move(comparator));
  }
  return range.comparators_.empty() ? std::nullopt : std::optional(std::move(range));
}

bool VersionRange::holds(const Comparator& comparator, const Version& version) {
  const auto order = version.precedence(comparator.version);
  switch (comparator.comparison) {
    case Comparison::kEqual:
      return order == 0;
    case Comparison::kLess:
      return order < 0;
    case Comparison::kAtMost:
      return order <= 0;
    case Comparison::kMore:
      return order > 0;
    case Comparison::kAtLeast:
      return order >= 0;
  }
  return false;
}

bool VersionRange::contains(const Version& version) const {
  const bool is_meant = !version.is_pre_release() ||
                        std::any_of(comparators_.begin(), comparators_.end(), [&](const auto& each) {
                          return each.version.is_pre_release() && each.version.has_numbers_of(version);
                        });
  return is_meant && std::all_of(comparators_.begin(), comparators_.end(),
                                 [&](const auto& each) { return holds(each, version); });
}

}  // namespace talentops::domain
