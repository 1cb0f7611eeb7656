#include "controller/base/pattern.hpp"

namespace talentops {

bool matches_pattern(std::string_view text, std::string_view pattern) {
  std::size_t at = 0, in = 0;
  // Only the last star ever has to be widened: what an earlier one could take, the last one can take as well.
  std::size_t star = std::string_view::npos, taken = 0;
  while (at < text.size()) {
    if (in < pattern.size() && pattern[in] == '*') {
      star = in++;
      taken = at;
    } else if (in < pattern.size() && (pattern[in] == '?' || pattern[in] == text[at])) {
      ++in;
      ++at;
    } else if (star != std::string_view::npos) {
      in = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in) == std::string_view::npos;
}

bool matches_pattern_list(std::string_view text, std::span<const std::string> patterns) {
  bool matched = false;
  for (const std::string_view pattern : patterns) {
    const bool negated = pattern.starts_with('!');
    if (!matches_pattern(text, negated ? pattern.substr(1) : pattern)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

}  // namespace talentops
