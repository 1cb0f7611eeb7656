#include "controller/base/code.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace talentops {
namespace {

constexpr auto kExplanations = std::to_array<CodeExplanation>({
#define X(number, name, meaning, what_to_do) CodeExplanation{Code{number}, #name, meaning, what_to_do},
#include "controller/base/codes/documents.def"
#include "controller/base/codes/gates.def"
#include "controller/base/codes/git.def"
#include "controller/base/codes/internal.def"
#include "controller/base/codes/machine.def"
#include "controller/base/codes/targets.def"
#include "controller/base/codes/trust.def"
#undef X
});

}  // namespace

std::string Code::text() const { return fmt::format("TO{:04}", number); }

std::optional<CodeExplanation> explain(Code code) {
  const auto found = std::find_if(kExplanations.begin(), kExplanations.end(),
                                  [&](const CodeExplanation& each) { return each.code == code; });
  if (found == kExplanations.end()) return std::nullopt;
  return *found;
}

std::optional<Code> parse_code(std::string_view text) {
  if (text.starts_with("TO") || text.starts_with("to")) text.remove_prefix(2);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.size() != 4 || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Code{number};
}

std::vector<CodeExplanation> all_codes() {
  std::vector<CodeExplanation> codes(kExplanations.begin(), kExplanations.end());
  std::sort(codes.begin(), codes.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  return codes;
}

}  // namespace talentops
