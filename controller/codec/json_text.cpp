#include "controller/codec/json_text.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace talentops::codec {
namespace {

/// Valid in JSON as they are, but line ends or a byte order mark to a YAML 1.1 reader.
constexpr auto kAwkward = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"\xC2\x85", "\\u0085"},
    {"\xE2\x80\xA8", "\\u2028"},
    {"\xE2\x80\xA9", "\\u2029"},
    {"\xEF\xBB\xBF", "\\ufeff"},
});

/// How many bytes at the start of `rest` are written otherwise, and how; 0: none.
std::pair<std::size_t, std::string> escape_at(std::string_view rest) {
  const auto byte = static_cast<unsigned char>(rest.front());
  if (byte == '"' || byte == '\\') return {1, fmt::format("\\{}", rest.front())};
  if (byte == '\n') return {1, "\\n"};
  if (byte == '\t') return {1, "\\t"};
  if (byte == '\r') return {1, "\\r"};
  if (byte < 0x20 || byte == 0x7F) return {1, fmt::format("\\u{:04x}", byte)};
  if (byte < 0x80) return {0, {}};
  for (const auto& [bytes, escape] : kAwkward) {
    if (rest.starts_with(bytes)) return {bytes.size(), std::string(escape)};
  }
  return {0, {}};
}

}  // namespace

std::string json_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const auto [length, escape] = escape_at(text);
    if (length == 0) escaped += text.front();
    escaped += escape;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return escaped;
}

std::string json_quoted(std::string_view text) { return '"' + json_escaped(text) + '"'; }

}  // namespace talentops::codec
