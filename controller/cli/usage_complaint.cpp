#include "controller/cli/usage_complaint.hpp"

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"

namespace talentops::cli {
namespace {

/// What is wrong, where the parser would only say that something is.
std::string mistake(const Misuse& misuse) {
  if (misuse.first.empty()) return "no verb is given";
  if (misuse.first.front() == '-') return fmt::format("{} is not an option before a verb", misuse.first);
  if (misuse.verb.empty()) return fmt::format("{} is no verb", misuse.first);
  if (misuse.unknown.empty()) return misuse.said;
  return fmt::format("{} does not know {}", misuse.first, misuse.unknown.front());
}

}  // namespace

std::string usage_complaint(const Misuse& misuse) {
  return fmt::format("talentops: {}: see talentops {}--help [{}]\n", redact(mistake(misuse)),
                     misuse.verb.empty() ? "" : misuse.verb + " ", codes::kArgumentInvalid.text());
}

}  // namespace talentops::cli
