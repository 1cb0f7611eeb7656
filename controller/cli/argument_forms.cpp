#include "controller/cli/argument_forms.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"

namespace talentops::cli {
namespace {

/// Names with slashes between them, from `fewest` to `most`.
bool are_names(const std::string& text, std::size_t fewest, std::size_t most) {
  const auto parts = split(text, '/');
  return parts.size() >= fewest && parts.size() <= most &&
         std::all_of(parts.begin(), parts.end(), domain::is_valid_name);
}

}  // namespace

std::string no_duration(const std::string& text) {
  return parse_duration(text) ? "" : fmt::format("{} is no duration, such as 90s, 10m, 2h or 7d", text);
}

std::string no_time(const std::string& text) {
  return parse_time(text) ? "" : fmt::format("{} is no time, such as 2026-11-21T09:30:00Z", text);
}

std::string no_release(const std::string& text) {
  return are_names(text, 2, 2) ? "" : fmt::format("{} is no release, such as acme/greeter", text);
}

std::string neither_client_nor_release(const std::string& text) {
  return are_names(text, 1, 2)
             ? ""
             : fmt::format("{} is neither a client nor a release, such as acme or acme/greeter", text);
}

std::string no_calendar(const std::string& text) {
  return are_names(text, 1, 2)
             ? ""
             : fmt::format("{} is no name of a calendar, such as nights or acme/nights", text);
}

std::string no_version(const std::string& text) {
  return domain::Version::parse(text) ? "" : fmt::format("{} is no version, such as 1.4.0", text);
}

std::string no_name(const std::string& text) {
  return domain::is_valid_name(text)
             ? ""
             : fmt::format("{} is no name: lower-case letters, digits and hyphens", text);
}

std::vector<std::pair<std::string, std::string>> labels_in(const std::string& selector) {
  std::vector<std::pair<std::string, std::string>> labels;
  for (const auto part : split(selector, ',')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) return {};
    labels.emplace_back(part.substr(0, equals), part.substr(equals + 1));
  }
  return labels;
}

std::string no_selector(const std::string& text) {
  return labels_in(text).empty() ? fmt::format("{} is no selector, such as tier=gold,client=acme", text) : "";
}

std::string no_path(const std::string& text) { return text.empty() ? "this path is empty" : ""; }

std::string no_plan(const std::string& text) {
  constexpr std::string_view kPrefix = "sha256:";
  constexpr std::size_t kFewest = 12, kMost = 64;
  const auto digits = text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text;
  const bool is_digest = digits.size() >= kFewest && digits.size() <= kMost &&
                         digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_digest ? "" : fmt::format("{} is no digest of a plan, such as 8ab90629cd83", text);
}

std::string no_reason(const std::string& text) {
  return trim(text).empty() ? "a reason is recorded, and this one is empty" : "";
}

std::string no_score(const std::string& text) {
  char* end = nullptr;
  const double score = std::strtod(text.c_str(), &end);
  const bool is_number = !text.empty() && end == text.c_str() + text.size();
  return is_number && score >= 0 && score <= 1 ? ""
                                               : fmt::format("{} is no score: a number from 0 to 1", text);
}

std::string no_log_level(const std::string& text) {
  const bool is_one = text == "debug" || text == "info" || text == "warn" || text == "error";
  return is_one ? "" : fmt::format("{} is not one of debug|info|warn|error", text);
}

std::string listed(const NumberedWords& words) {
  std::vector<std::string> names;
  for (const auto& [name, number] : words) names.push_back(name);
  return join(names, "|");
}

std::string not_numbered(std::string& text, const NumberedWords& words) {
  for (const auto& [name, number] : words) {
    if (lower_ascii(name) != lower_ascii(text)) continue;
    text = std::to_string(number);
    return "";
  }
  return fmt::format("{} is not one of {}", text, listed(words));
}

}  // namespace talentops::cli
