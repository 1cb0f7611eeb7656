#include "tests/fuzz/claims.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "controller/base/text.hpp"

namespace talentops::fuzz {
namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

/// Whether a person who opens the text finds the place; the end of a line is one.
bool is_in(std::string_view text, const Location& place) {
  const auto lines = split(text, '\n');
  if (place.line < 0 || static_cast<std::size_t>(place.line) > lines.size()) return false;
  if (place.line == 0) return place.column == 0;
  const auto line = lines[static_cast<std::size_t>(place.line) - 1];
  return place.column >= 0 && static_cast<std::size_t>(place.column) <= line.size() + 1;
}

}  // namespace

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

void claim(bool holds, std::string_view claimed, std::string_view shown) {
  if (holds) return;
  fmt::print(stderr, "NOT SO: {}\n{}\n", claimed, shown);
  std::abort();
}

void claim_sound(const Error& error, std::string_view text) {
  const std::string shown = error.text();
  claim(!error.message.empty(), "an error says something", shown);
  claim(explain(error.code).has_value(), "an error has a code that can be explained", shown);
  claim(!has_control(shown), "an error is one line without control characters", shown);
  claim(!first_invalid_utf8(shown), "an error is UTF-8", shown);
  claim(!error.where || error.where->file.starts_with(kFile), "an error names the file", shown);
  claim(!error.where || is_in(text, *error.where), "an error's place is in the text", shown);
}

void claim_sound(const domain::Problems& problems, std::string_view text) {
  for (const auto& problem : problems) {
    claim_sound(problem.error, text);
    claim(problem.error.where && problem.error.where->line > 0, "a problem has a place",
          problem.error.text());
  }
}

}  // namespace talentops::fuzz
