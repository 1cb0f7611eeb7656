#include "controller/codec/schema_scalars.hpp"

#include <charconv>

#include <fmt/format.h>

#include "controller/codec/excerpt.hpp"

namespace talentops::codec {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

bool consists_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_decimal(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const auto whole = skip_digits(text, 0);
  auto at = whole;
  if (at < text.size() && text[at] == '.') {
    const auto fraction = skip_digits(text, at + 1);
    if (whole == 0 && fraction == at + 1) return false;
    at = fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const auto exponent = skip_digits(text, at);
    if (exponent == at) return false;
    at = exponent;
  }
  return at == text.size();
}

bool is_special_number(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return text == ".inf" || text == ".Inf" || text == ".INF" || text == ".nan" || text == ".NaN" ||
         text == ".NAN";
}

}  // namespace

Resemblance resembles(std::string_view plain) {
  for (const std::string_view word : {"", "~", "null", "Null", "NULL"}) {
    if (plain == word) return Resemblance::kNull;
  }
  for (const std::string_view word : {"true", "false", "True", "False", "TRUE", "FALSE"}) {
    if (plain == word) return Resemblance::kBoolean;
  }
  if (is_decimal(plain) || is_special_number(plain)) return Resemblance::kNumber;
  if (plain.starts_with("0x") && consists_of(plain.substr(2), "0123456789abcdefABCDEF"))
    return Resemblance::kNumber;
  if (plain.starts_with("0o") && consists_of(plain.substr(2), "01234567")) return Resemblance::kNumber;
  return Resemblance::kText;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  const auto digits = text.starts_with('-') ? text.substr(1) : text;
  const bool is_canonical = consists_of(digits, "0123456789") && (digits.front() != '0' || text == "0");
  if (!is_canonical) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::optional<double> read_number(std::string_view text) {
  const auto dot = text.find('.');
  const auto whole = text.substr(0, dot);
  if (whole != "-0" && !read_integer(whole)) return std::nullopt;
  if (dot != std::string_view::npos && !consists_of(text.substr(dot + 1), "0123456789")) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMapping:
      return "fields";
    case YamlNode::Kind::kScalar:
      break;
  }
  if (!node.plain) return fmt::format("the text {}", excerpt(node.text));
  switch (resembles(node.text)) {
    case Resemblance::kNull:
      return "nothing";
    case Resemblance::kBoolean:
      return node.text;
    case Resemblance::kNumber:
      return fmt::format("the number {}", node.text.size() > 40 ? excerpt(node.text) : node.text);
    case Resemblance::kText:
      return fmt::format("the text {}", excerpt(node.text));
  }
  return "a value";
}

}  // namespace talentops::codec
