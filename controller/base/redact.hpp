#pragma once

#include <string>
#include <string_view>

namespace talentops {

/// `text` without what looks like a secret: credentials in URLs, bearer and basic authorisation, private keys
/// in PEM form, and every exact value that `remember_secret` was given, also in base64 and URL encoding.
/// Threads: safe.
std::string redact(std::string_view text);

/// From now on `redact` removes `value` wherever it stands. Values shorter than 6 characters are not
/// remembered: they would blacken ordinary words.
void remember_secret(std::string_view value);

}  // namespace talentops
