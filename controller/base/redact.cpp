#include "controller/base/redact.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/base/guarded.hpp"
#include "controller/base/masking.hpp"
#include "controller/base/secret_shapes.hpp"
#include "controller/base/text.hpp"

namespace talentops {
namespace {

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

std::string without(std::string_view text, std::string_view what) {
  Masking masking(text);
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    masking.mask(at, at + what.size());
  return masking.finish();
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
    for (const auto& secret : known) clean = without(clean, secret);
  });
  return without_secret_shapes(clean);
}

}  // namespace talentops
