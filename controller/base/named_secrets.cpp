#include "controller/base/named_secrets.hpp"

#include <algorithm>
#include <array>

#include "controller/base/characters.hpp"
#include "controller/base/masking.hpp"
#include "controller/base/text.hpp"

namespace talentops {
namespace {

constexpr Characters kNameCharacters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");
constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kValueEnds = " \t\r\n\"'`&<>|";
/// Longer names are none: a run of them would be looked at for nothing.
constexpr std::size_t kLongestName = 128;

/// How a name ends, without its separators and in small letters.
constexpr std::array<std::string_view, 17> kNames{
    "password",   "passwd",    "pwd",       "passphrase", "secret",     "token",
    "apikey",     "accesskey", "secretkey", "privatekey", "signingkey", "authorization",
    "credential", "cookie",    "session",   "sessionid",  "authkey"};

/// What follows a name and a colon in a sentence, and is nobody's password.
constexpr std::array<std::string_view, 58> kProse{
    "a",         "absent",  "accepted", "an",       "and",      "any",     "are",      "bad",     "can",
    "cannot",    "could",   "denied",   "did",      "empty",    "ended",   "expected", "expired", "failed",
    "false",     "found",   "give",     "has",      "in",       "invalid", "is",       "it",      "known",
    "malformed", "missing", "must",     "no",       "none",     "not",     "null",     "of",      "ok",
    "optional",  "or",      "refused",  "rejected", "required", "restart", "revoked",  "set",     "should",
    "started",   "that",    "the",      "this",     "to",       "true",    "unknown",  "use",     "was",
    "which",     "write",   "wrong",    "you"};

constexpr std::array<std::string_view, 7> kSchemes{"apikey", "basic",     "bearer", "digest",
                                                   "key",    "negotiate", "token"};

template <typename Words>
bool is_one_of(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string name_within(std::string_view word) {
  auto name = lower_ascii(word.substr(0, kLongestName + 1));
  name.erase(
      std::remove_if(name.begin(), name.end(), [](char c) { return c == '_' || c == '-' || c == '.'; }),
      name.end());
  return name;
}

bool is_secrets_name(std::string_view name) {
  return name.size() <= kLongestName &&
         std::any_of(kNames.begin(), kNames.end(), [&](auto ending) { return name.ends_with(ending); });
}

/// A quotation mark at `at`, with the backslashes that quoted text within quoted text has; or nothing.
std::string_view quote_at(std::string_view text, std::size_t at) {
  const auto mark = text.find_first_not_of('\\', at);
  if (mark >= text.size() || mark - at > 8 || (text[mark] != '"' && text[mark] != '\'')) return {};
  return text.substr(at, mark + 1 - at);
}

std::size_t behind_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(kBlanks, at), text.size());
}

/// Between a name and its value.
enum class Link { kNone, kEquals, kColon, kBlank };
struct Linked {
  Link link = Link::kNone;
  std::size_t value = 0;  ///< where it begins
};

Linked link_at(std::string_view text, std::size_t begin, std::size_t end) {
  auto at = behind_blanks(text, end + quote_at(text, end).size());
  const char sign = at < text.size() ? text[at] : '\0';
  if (sign == '=' || sign == ':') {
    ++at;
    if (at < text.size() && (text[at] == '=' || text[at] == '>')) ++at;
    return {text[at - 1] == ':' ? Link::kColon : Link::kEquals, behind_blanks(text, at)};
  }
  const bool is_option = text.substr(begin, end - begin).starts_with("--");
  return {is_option && at > end ? Link::kBlank : Link::kNone, at};
}

/// The closing mark, or the end of the line.
std::size_t end_of_quoted(std::string_view text, std::size_t at, std::string_view quote) {
  for (; at < text.size() && text[at] != '\n'; ++at) {
    if (text.substr(at).starts_with(quote)) return at;
    if (quote.size() == 1 && text[at] == '\\') ++at;
  }
  return std::min(at, text.size());
}

/// Without the punctuation that belongs to the sentence around it.
std::size_t end_of_plain(std::string_view text, std::size_t at) {
  auto end = std::min(text.find_first_of(kValueEnds, at), text.size());
  if (end < text.size() && (text[end] == '"' || text[end] == '\'')) {
    while (end > at && text[end - 1] == '\\') --end;
  }
  while (end > at && std::string_view(".,;:)]}").find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

/// "Bearer x" is two words, and cookies are a whole line.
std::size_t end_of_header(std::string_view text, std::size_t at, std::string_view name) {
  if (name.ends_with("cookie")) return std::min(text.find_first_of("\r\n\"'", at), text.size());
  const auto end = end_of_plain(text, at);
  const bool is_scheme = name.ends_with("authorization") && end < text.size() && text[end] == ' ' &&
                         is_one_of(kSchemes, lower_ascii(text.substr(at, end - at)));
  return is_scheme ? end_of_plain(text, behind_blanks(text, end)) : end;
}

struct Value {
  std::size_t begin = 0;
  std::size_t end = 0;
};

Value value_at(std::string_view text, const Linked& linked, std::string_view name) {
  const auto quote = quote_at(text, linked.value);
  const auto begin = linked.value + quote.size();
  if (!quote.empty()) return {begin, end_of_quoted(text, begin, quote)};
  return {begin, end_of_header(text, begin, name)};
}

bool is_secret(std::string_view value, Link link) {
  if (value.empty() || value.starts_with("//")) return false;  // "token://" begins a URL
  if (value.starts_with(Masking::kMask) && name_within(value.substr(Masking::kMask.size())).empty())
    return false;
  return link == Link::kEquals || !is_one_of(kProse, lower_ascii(value));
}

}  // namespace

std::string without_named_secrets(std::string_view text) {
  Masking masking(text);
  for (auto at = kNameCharacters.find_in(text, 0); at < text.size(); at = kNameCharacters.find_in(text, at)) {
    const auto begin = at;
    at = kNameCharacters.skip_in(text, at);
    const auto linked = link_at(text, begin, at);
    if (linked.link == Link::kNone) continue;
    const auto name = name_within(text.substr(begin, at - begin));
    if (!is_secrets_name(name)) continue;
    const auto value = value_at(text, linked, name);
    if (!is_secret(text.substr(value.begin, value.end - value.begin), linked.link)) continue;
    masking.mask(value.begin, value.end);
    at = value.end;
  }
  return masking.finish();
}

}  // namespace talentops
