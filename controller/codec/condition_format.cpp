#include <algorithm>
#include <array>
#include <string_view>

#include "controller/codec/schema_formats.hpp"

namespace talentops::codec {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool are_digits(std::string_view text) {
  constexpr std::size_t kMost = 15;  // what a number holds exactly
  return !text.empty() && text.size() <= kMost && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_condition(std::string_view text) {
  constexpr std::array<std::string_view, 6> kOperators = {"<=", ">=", "==", "!=", "<", ">"};
  const auto* found = std::find_if(kOperators.begin(), kOperators.end(),
                                   [&](const auto& each) { return text.starts_with(each); });
  if (found == kOperators.end()) return false;
  text.remove_prefix(found->size());
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  if (!are_digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  return point == std::string_view::npos || are_digits(text.substr(point + 1));
}

}  // namespace

namespace formats {

const Format kCondition{"condition", "a comparison such as \"< 0.02\"",
                        R"(^(<|<=|>|>=|==|!=) ?-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$)", is_condition};

}  // namespace formats
}  // namespace talentops::codec
