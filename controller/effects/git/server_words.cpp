#include "controller/effects/git/server_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/process/printable.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kLongest = 400;

}  // namespace

std::string server_words(std::string_view bytes) {
  auto text = redact(printable(bytes));
  std::replace(text.begin(), text.end(), '\t', ' ');
  std::string words;
  for (const auto line : split(text, '\n')) {
    const auto trimmed = trim(line);
    if (trimmed.empty()) continue;
    if (!words.empty()) words += "; ";
    words += trimmed;
  }
  return beginning(words, kLongest);
}

Error server_refused(std::string_view words) {
  return {ErrorKind::kUnavailable,
          codes::kRemoteRefused,
          fmt::format("the git server says: {}", server_words(words)),
          {},
          "do what it says; it is tried again"};
}

}  // namespace talentops::effects::git
