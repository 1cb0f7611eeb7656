#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"

namespace talentops::effects {

enum class Scheme { kHttp, kHttps };

/// An address on the web in the one form that means one thing: nothing in it can be read in two ways.
struct Url {
  Scheme scheme = Scheme::kHttps;
  std::string host;  ///< a name in lower case, or an IP address without brackets
  std::uint16_t port = 443;
  std::string path = "/";
  std::string query = {};  ///< with its question mark, or empty

  std::string authority() const;  ///< "example.com", "[::1]:8443": the port where it is not the scheme's own
  std::string target() const { return path + query; }
  std::string shown() const;  ///< without the query, in which people put tokens
};

/// Reads http:// and https://. Refused: a user or password (never repeated in the message), a fragment, a
/// path with
/// `.`, `..` or an encoded slash, and every character that does not belong there.
/// Errors: kInvalid.
Result<Url> parse_url(std::string_view text);

/// Whether `host` is a name of letters, digits, hyphens and dots, or an IP address.
bool is_host(std::string_view host);

}  // namespace talentops::effects
