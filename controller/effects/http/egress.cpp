#include "controller/effects/http/egress.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/process/printable.hpp"

namespace talentops::effects {
namespace {

Error not_allowed(const std::string& what, const std::string& line) {
  return {ErrorKind::kDenied,
          codes::kHostNotAllowed,
          fmt::format("{} is not allowed by the controller's configuration", what),
          {},
          fmt::format("add `{}` below `allow` there", line)};
}

/// "https://a/b" allows /b, /b/c and /b?d, not /bc; one with a query allows exactly itself.
bool is_below(const Url& url, const Url& allowed) {
  if (url.scheme != allowed.scheme || url.host != allowed.host || url.port != allowed.port) return false;
  if (!allowed.query.empty()) return url.target() == allowed.target();
  if (!url.path.starts_with(allowed.path)) return false;
  return allowed.path.ends_with('/') || url.path.size() == allowed.path.size() ||
         url.path[allowed.path.size()] == '/';
}

bool fits(std::string_view host, std::string_view rule) {
  if (!rule.starts_with("*.")) return host == rule;
  rule.remove_prefix(1);
  return host.size() > rule.size() && host.ends_with(rule);
}

/// One spelling for each host.
std::string normal(std::string_view host) {
  const auto address = IpAddress::parse(host);
  return address ? address->text() : lower_ascii(host);
}

std::string in_brackets(std::string_view host) {
  return host.find(':') == std::string_view::npos ? std::string(host) : fmt::format("[{}]", host);
}

}  // namespace

Result<Egress::HostRule> Egress::read_host(const std::string& text) {
  if (const auto address = IpAddress::parse(text)) return HostRule{address->text()};
  const std::string wildcard = text.starts_with("*.") ? "*." : "";
  const auto name = text.substr(wildcard.size());
  // Read with two schemes: a port that is written is the same in both, one that is not written is each
  // scheme's own.
  const auto http = parse_url("http://" + name);
  const auto https = parse_url("https://" + name);
  if (!http || !https || name.find_first_of("/?") != std::string::npos) {
    return Error{ErrorKind::kInvalid,
                 codes::kUrlInvalid,
                 fmt::format("allow.hosts: \"{}\" is not a host", printable(text)),
                 {},
                 "write api.example.com, api.example.com:8443, *.example.com or an IP address"};
  }
  return HostRule{wildcard + http->host, http->port == https->port ? http->port : std::uint16_t{0}};
}

Result<Egress> Egress::make(const domain::AllowConfig& allow) {
  Egress egress;
  for (const auto& text : allow.hosts) egress.hosts_.push_back(TRY(read_host(text)));
  for (const auto& text : allow.urls) egress.urls_.push_back(TRY(parse_url(text).context("allow.urls")));
  for (const auto& text : allow.addresses) {
    const auto range = AddressRange::parse(text);
    if (!range) {
      return Error{ErrorKind::kInvalid,
                   codes::kAddressRangeInvalid,
                   fmt::format("allow.addresses: \"{}\" is not an address or a range of addresses", text),
                   {},
                   "write 10.1.2.3, 10.1.0.0/16 or fd00:1::/32"};
    }
    egress.addresses_.push_back(*range);
  }
  return egress;
}

bool Egress::allows(std::string_view host, std::uint16_t port) const {
  return std::any_of(hosts_.begin(), hosts_.end(), [&](const HostRule& rule) {
    return fits(host, rule.name) && (rule.port == 0 || rule.port == port);
  });
}

Status Egress::check_url(const Url& url) const {
  if (allows(url.host, url.port)) return {};
  if (std::any_of(urls_.begin(), urls_.end(), [&](const Url& allowed) { return is_below(url, allowed); }))
    return {};
  return not_allowed(url.shown(), fmt::format("urls: [\"{}\"]", url.shown()));
}

Status Egress::check_host(std::string_view host, std::uint16_t port) const {
  if (!is_host(host)) {
    return Error{ErrorKind::kInvalid,
                 codes::kUrlInvalid,
                 "the host is not a name or an IP address",
                 {},
                 "write it like db.example.com"};
  }
  if (allows(normal(host), port)) return {};
  const auto place = fmt::format("{}:{}", in_brackets(host), port);
  return not_allowed(place, fmt::format("hosts: [\"{}\"]", place));
}

Status Egress::check_address(const IpAddress& address, std::string_view host) const {
  const bool is_listed = std::any_of(addresses_.begin(), addresses_.end(),
                                     [&](const AddressRange& range) { return range.contains(address); });
  if (is_listed || address.is_public()) return {};
  return Error{
      ErrorKind::kDenied,
      codes::kAddressNotAllowed,
      fmt::format("{} is at {}, an address that is private, local or reserved and not allowed by the "
                  "controller's configuration",
                  host, address.text()),
      {},
      fmt::format("if it is meant, add `addresses: [\"{}\"]` below `allow` there", address.text())};
}

}  // namespace talentops::effects
