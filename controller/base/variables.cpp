#include "controller/base/variables.hpp"

#include "controller/base/text.hpp"

namespace talentops {

std::string fill_in(std::string_view text, const Variables& variables, const Escape& escape) {
  std::string filled;
  while (true) {
    const auto begin = text.find("{{");
    const auto end = begin == std::string_view::npos ? begin : text.find("}}", begin);
    if (end == std::string_view::npos) return filled.append(text);
    const auto found = variables.find(trim(text.substr(begin + 2, end - begin - 2)));
    filled.append(text.substr(0, begin));
    if (found != variables.end()) {
      filled.append(escape(found->second));
    } else {
      filled.append(text.substr(begin, end + 2 - begin));
    }
    text.remove_prefix(end + 2);
  }
}

std::string fill_in(std::string_view text, const Variables& variables) {
  return fill_in(text, variables, [](const auto& value) { return value; });
}

}  // namespace talentops
