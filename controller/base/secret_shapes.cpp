#include "controller/base/secret_shapes.hpp"

#include <algorithm>
#include <array>

#include "controller/base/characters.hpp"
#include "controller/base/masking.hpp"
#include "controller/base/named_secrets.hpp"
#include "controller/base/text.hpp"

namespace talentops {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr Characters kAlphanumeric("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
constexpr Characters kCapitals("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
constexpr Characters kKeyCharacters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

std::size_t end_of(std::string_view text, std::size_t from, std::string_view delimiters) {
  return std::min(text.find_first_of(delimiters, from), text.size());
}

/// "scheme://user:password@host" keeps scheme and host only.
std::string without_url_credentials(std::string_view text) {
  Masking masking(text);
  for (auto at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
    const auto start = at + 3;
    const auto sign = text.substr(start, end_of(text, start, "/ \t\r\n\"'<>") - start).rfind('@');
    if (sign != std::string_view::npos && sign > 0) masking.mask(start, start + sign);
  }
  return masking.finish();
}

/// "Bearer abc" and "Basic abc" keep the word only.
std::string without_authorisation(std::string_view text, std::string_view word) {
  constexpr std::size_t kShortest = 8;  // shorter ones are ordinary words
  const auto lower = lower_ascii(text);
  Masking masking(text);
  for (auto at = lower.find(word); at != std::string::npos; at = lower.find(word, at + word.size())) {
    const auto start = at + word.size();
    at = end_of(text, start, " \t\r\n\"',;") - word.size();
    if (at + word.size() - start >= kShortest) masking.mask(start, at + word.size());
  }
  return masking.finish();
}

constexpr std::string_view kPrivateKey = "PRIVATE KEY-----";

/// The offset behind the first "-----END … PRIVATE KEY-----", or the end of the text: what is cut off may be
/// followed by a whole key, and only an end ends it.
std::size_t end_of_key(std::string_view text, std::size_t from) {
  constexpr std::string_view kEnd = "-----END ";
  constexpr Characters kLabel("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ");
  for (auto at = text.find(kEnd, from); at != std::string_view::npos; at = text.find(kEnd, at + 1)) {
    const auto end = kLabel.skip_in(text, at + kEnd.size()) + 5;  // with its hyphens
    if (end <= text.size() && text.substr(0, end).ends_with(kPrivateKey)) return end;
  }
  return text.size();
}

std::string without_private_keys(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  Masking masking(text);
  std::size_t end = 0;
  for (auto at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, end)) {
    end = at + kBegin.size();
    const auto line = text.substr(at, end_of(text, at, "\n") - at);
    const auto head = line.find(kPrivateKey);
    if (head == std::string_view::npos) {
      end = at + line.size();
      continue;
    }
    end = end_of_key(text, at + head + kPrivateKey.size());
    masking.mask(at, end);
  }
  return masking.finish();
}

/// How an issuer's keys begin, and what is needed behind that before it is one and not a word.
struct Issued {
  std::string_view prefix;
  std::size_t shortest;
  const Characters& characters = kKeyCharacters;
};
constexpr std::array kIssued{
    Issued{"ghp_", 4},
    Issued{"gho_", 4},
    Issued{"ghu_", 4},
    Issued{"ghs_", 4},
    Issued{"ghr_", 4},
    Issued{"github_pat_", 4},
    Issued{"glpat-", 4},
    Issued{"xoxa-", 4},
    Issued{"xoxb-", 4},
    Issued{"xoxp-", 4},
    Issued{"xoxr-", 4},
    Issued{"xoxs-", 4},
    Issued{"xapp-", 4},
    Issued{"sk-", 16},
    Issued{"sk_live_", 8},
    Issued{"sk_test_", 8},
    Issued{"rk_live_", 8},
    Issued{"eyJ", 16},
    Issued{"AIza", 20},
    Issued{"ya29.", 10},
    Issued{"AGE-SECRET-KEY-1", 8},
    Issued{"dop_v1_", 16},
    Issued{"pypi-AgE", 16},
    Issued{"npm_", 20, kAlphanumeric},
    Issued{"hf_", 20, kAlphanumeric},
    Issued{"AKIA", 12, kCapitals},
    Issued{"ASIA", 12, kCapitals},
};

constexpr std::size_t kShortestKey = 8;

bool is_issued(std::string_view word) {
  return word.size() >= kShortestKey &&
         std::any_of(kIssued.begin(), kIssued.end(), [&](const Issued& issued) {
           if (!word.starts_with(issued.prefix)) return false;
           const auto length = issued.characters.skip_in(word, issued.prefix.size()) - issued.prefix.size();
           // "sk-" is a beginning of words as well; a key of this length has a digit.
           return length >= issued.shortest &&
                  (issued.prefix != "sk-" || word.find_first_of(kDigits) != std::string_view::npos);
         });
}

std::string without_issued_keys(std::string_view text) {
  Masking masking(text);
  for (auto at = kKeyCharacters.find_in(text, 0); at < text.size(); at = kKeyCharacters.find_in(text, at)) {
    const auto end = kKeyCharacters.skip_in(text, at);
    if (is_issued(text.substr(at, end - at))) masking.mask(at, end);
    at = end;
  }
  return masking.finish();
}

}  // namespace

std::string without_secret_shapes(std::string_view text) {
  auto clean = without_private_keys(text);
  clean = without_url_credentials(clean);
  for (const std::string_view word : {"bearer ", "basic "}) clean = without_authorisation(clean, word);
  clean = without_issued_keys(clean);
  return without_named_secrets(clean);
}

}  // namespace talentops
