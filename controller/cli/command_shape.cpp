#include "controller/cli/command_shape.hpp"

#include "controller/base/text.hpp"

namespace talentops::cli {

std::vector<std::string> values_in(const std::string& type) {
  std::vector<std::string> values;
  if (type.find('|') == std::string::npos) return values;
  for (const auto value : split(type, '|')) {
    if (value.find('<') == std::string_view::npos) values.emplace_back(value);
  }
  return values;
}

}  // namespace talentops::cli
