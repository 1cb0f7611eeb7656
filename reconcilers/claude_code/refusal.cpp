#include "reconcilers/claude_code/refusal.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "controller/base/text.hpp"

namespace talentops::claude_code {

Error refusal(Code code, std::string_view what, const std::vector<std::string>& paths) {
  constexpr std::size_t kNamed = 20;
  const std::span<const std::string> named(paths.data(), std::min(paths.size(), kNamed));
  const std::string more = paths.size() > kNamed ? fmt::format(" and {} more", paths.size() - kNamed) : "";
  return {ErrorKind::kDenied,
          code,
          fmt::format("{}: {}{}", what, join(named, ", "), more),
          {},
          "nothing was changed"};
}

}  // namespace talentops::claude_code
