#include "controller/effects/http/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/percent.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/http/ip_address.hpp"

namespace talentops::effects {
namespace {

constexpr std::size_t kLongestUrl = 2048;
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::uint16_t default_port(Scheme scheme) { return scheme == Scheme::kHttps ? kHttpsPort : kHttpPort; }

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid,
          codes::kUrlInvalid,
          fmt::format("the address cannot be used: {}", what),
          {},
          "write it in full, like https://api.example.com/health"};
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

bool is_name(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  const auto labels = split(host, '.');
  return std::all_of(labels.begin(), labels.end(), is_label);
}

Result<Scheme> take_scheme(std::string_view& text) {
  const auto end = text.find("://");
  const auto scheme = lower_ascii(text.substr(0, end));
  if (end == std::string_view::npos) return invalid("it does not begin with https:// or http://");
  text.remove_prefix(end + 3);
  if (scheme == "https") return Scheme::kHttps;
  if (scheme == "http") return Scheme::kHttp;
  return Error{ErrorKind::kInvalid,
               codes::kUrlScheme,
               "the address has another scheme than https or http",
               {},
               "use https://"};
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc{} && end == text.data() + text.size() && port != 0) return port;
  return Error{ErrorKind::kInvalid,
               codes::kPortInvalid,
               "the address has a port that is not a number from 1 to 65535",
               {},
               "write the port that the service listens on"};
}

/// "host", "host:port", "[address]", "[address]:port".
Status read_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) {
    return Error{ErrorKind::kInvalid,
                 codes::kUrlCredentials,
                 "the address has a user or a password in it",
                 {},
                 "remove what stands before the @"};
  }
  std::string_view rest;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return invalid("a bracket is not closed");
    const auto address = IpAddress::parse(authority.substr(1, end - 1));
    if (!address || !address->is_v6()) return invalid("what stands in brackets is not an IPv6 address");
    url.host = address->text();
    rest = authority.substr(end + 1);
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    url.host = lower_ascii(authority.substr(0, colon));
    if (!is_name(url.host)) return invalid("the host is not a name");
    rest = authority.substr(colon);
  }
  if (rest.empty()) return {};
  if (!rest.starts_with(':')) return invalid("something follows the host");
  url.port = TRY(parse_port(rest.substr(1)));
  return {};
}

bool is_url_character(char c) {
  constexpr std::string_view kOthers = "-._~!$&'()*+,;=:@/?%";
  return is_letter_or_digit(c) || kOthers.find(c) != std::string_view::npos;
}

Status check_path(std::string_view path) {
  for (const auto segment : split(path, '/')) {
    const auto decoded = decode_percent(segment);
    if (!decoded) return invalid("a % is not followed by two hexadecimal digits");
    if (*decoded == "." || *decoded == "..") return invalid("the path has a . or .. in it");
    if (decoded->find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) {
      return invalid("the path has an encoded slash in it");
    }
  }
  return {};
}

}  // namespace

bool is_host(std::string_view host) { return is_name(host) || IpAddress::parse(host).has_value(); }

std::string Url::authority() const {
  const auto name = host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
  return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::shown() const {
  return fmt::format("{}://{}{}", scheme == Scheme::kHttps ? "https" : "http", authority(), path);
}

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kLongestUrl) return invalid(fmt::format("it has more than {} bytes", kLongestUrl));
  Url url;
  url.scheme = TRY(take_scheme(text));
  url.port = default_port(url.scheme);
  const auto end = std::min(text.find_first_of("/?#\\"), text.size());
  TRY(read_authority(text.substr(0, end), url));
  text.remove_prefix(end);
  if (text.find('#') != std::string_view::npos) return invalid("it has a fragment (#), which is never sent");
  if (!std::all_of(text.begin(), text.end(), is_url_character)) {
    return invalid("it has a character that must be written with a %");
  }
  const auto question = std::min(text.find('?'), text.size());
  url.query = text.substr(question);
  if (!decode_percent(url.query)) return invalid("a % is not followed by two hexadecimal digits");
  if (question > 0) url.path = text.substr(0, question);
  TRY(check_path(url.path));
  return url;
}

}  // namespace talentops::effects
