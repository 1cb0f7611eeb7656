#include "controller/domain/version.hpp"

#include <algorithm>
#include <charconv>

#include "controller/base/text.hpp"

namespace talentops::domain {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (!is_number(text) || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

std::strong_ordering compare_identifiers(const std::string& a, const std::string& b) {
  if (is_number(a) && is_number(b)) {
    if (a.size() != b.size()) return a.size() <=> b.size();  // no leading zeros: longer is larger
    return a <=> b;
  }
  if (is_number(a) != is_number(b))
    return is_number(a) ? std::strong_ordering::less : std::strong_ordering::greater;
  return a <=> b;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  Version version;
  version.text_ = text;
  const auto plus = text.find('+');
  if (plus != std::string_view::npos) {
    for (const auto part : split(text.substr(plus + 1), '.')) {
      if (!is_identifier(part)) return std::nullopt;
    }
    text = text.substr(0, plus);
  }
  const auto hyphen = text.find('-');
  if (hyphen != std::string_view::npos) {
    for (const auto part : split(text.substr(hyphen + 1), '.')) {
      if (!is_identifier(part) || (is_number(part) && !parse_number(part))) return std::nullopt;
      version.pre_release_.emplace_back(part);
    }
    text = text.substr(0, hyphen);
  }
  const auto numbers = split(text, '.');
  if (numbers.size() != 3) return std::nullopt;
  const auto major = parse_number(numbers[0]);
  const auto minor = parse_number(numbers[1]);
  const auto patch = parse_number(numbers[2]);
  if (!major || !minor || !patch) return std::nullopt;
  version.major_ = *major;
  version.minor_ = *minor;
  version.patch_ = *patch;
  return version;
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  const auto order = precedence(other);
  return order != 0 ? order : text_ <=> other.text_;
}

std::strong_ordering Version::precedence(const Version& other) const {
  if (const auto order = major_ <=> other.major_; order != 0) return order;
  if (const auto order = minor_ <=> other.minor_; order != 0) return order;
  if (const auto order = patch_ <=> other.patch_; order != 0) return order;
  if (pre_release_.empty() != other.pre_release_.empty()) {
    return pre_release_.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  const auto shared = std::min(pre_release_.size(), other.pre_release_.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (const auto order = compare_identifiers(pre_release_[i], other.pre_release_[i]); order != 0)
      return order;
  }
  return pre_release_.size() <=> other.pre_release_.size();
}

}  // namespace talentops::domain
