#include "controller/base/redact.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/base/guarded.hpp"
#include "controller/base/text.hpp"

namespace talentops {
namespace {

constexpr std::string_view kMask = "***";

Guarded<std::vector<std::string>>& secrets() {
  static Guarded<std::vector<std::string>> instance;
  return instance;
}

std::string url_encoded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

void replace_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + kMask.size())) {
    text.replace(at, what.size(), kMask);
  }
}

/// "scheme://user:password@host" keeps scheme and host only.
void mask_url_credentials(std::string& text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const auto end = text.find_first_of("/ \t\r\n\"'<>", at + 3);
    const auto sign = text.rfind('@', end == std::string::npos ? text.size() : end);
    if (sign == std::string::npos || sign <= at + 3) continue;
    text.replace(at + 3, sign - at - 3, kMask);
  }
}

/// "Bearer abc" and "Basic abc" keep the word only.
void mask_authorisation(std::string& text) {
  for (const std::string_view word : {"bearer ", "basic "}) {
    auto lower = lower_ascii(text);
    for (auto at = lower.find(word); at != std::string::npos; at = lower.find(word, at + word.size())) {
      const auto start = at + word.size();
      const auto end = std::min(lower.find_first_of(" \t\r\n\"',;", start), lower.size());
      if (end - start < 8) continue;
      text.replace(start, end - start, kMask);
      lower = lower_ascii(text);
    }
  }
}

constexpr std::string_view kPrivateKey = "PRIVATE KEY-----";

/// The offset behind the first "-----END … PRIVATE KEY-----", or the end of the text: what is cut off may be
/// followed by a whole key, and only an end ends it.
std::size_t end_of_key(std::string_view text, std::size_t from) {
  constexpr std::string_view kEnd = "-----END ";
  constexpr std::string_view kLabel = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ";
  for (auto at = text.find(kEnd, from); at != std::string_view::npos; at = text.find(kEnd, at + 1)) {
    const auto behind = text.substr(at + kEnd.size());
    const auto label = std::min(behind.find_first_not_of(kLabel), behind.size());
    const auto end = at + kEnd.size() + label + 5;  // with its hyphens
    if (end <= text.size() && text.substr(0, end).ends_with(kPrivateKey)) return end;
  }
  return text.size();
}

void mask_private_keys(std::string& text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  for (auto at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at + 1)) {
    const auto head = text.find(kPrivateKey, at);
    if (head == std::string::npos) return;
    if (std::string_view(text).substr(at, head - at).find('\n') != std::string::npos) continue;
    text.replace(at, end_of_key(text, head + kPrivateKey.size()) - at, kMask);
  }
}

}  // namespace

void remember_secret(std::string_view value) {
  if (value.size() < 6) return;
  secrets().with([&](auto& known) {
    for (auto form : {std::string(value), encode_base64(value), url_encoded(value)}) {
      if (std::find(known.begin(), known.end(), form) == known.end()) known.push_back(std::move(form));
    }
    // The longest first: a secret that contains another is masked as a whole.
    std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  });
}

std::string redact(std::string_view text) {
  std::string clean(text);
  secrets().with([&](const auto& known) {
    for (const auto& secret : known) replace_all(clean, secret);
  });
  if (clean.find("://") != std::string::npos) mask_url_credentials(clean);
  mask_authorisation(clean);
  if (clean.find("-----BEGIN ") != std::string::npos) mask_private_keys(clean);
  return clean;
}

}  // namespace talentops
