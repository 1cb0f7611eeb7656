#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/config.hpp"
#include "controller/effects/http/ip_address.hpp"
#include "controller/effects/http/url.hpp"

namespace talentops::effects {

/// Which places a request that git asks for may go to: what the controller's configuration lists, and nothing
/// else. A host is listed as "api.example.com", with a port ("api.example.com:8443") for that port only, or
/// as "*.example.com" for every name below it. A URL is allowed with all that lies below its path. Errors of
/// all: kDenied, naming the line that would allow it. Threads: safe.
class Egress {
 public:
  /// Errors: kInvalid for an entry that cannot be read.
  static Result<Egress> make(const domain::AllowConfig& allow);

  Status check_url(const Url& url) const;
  Status check_host(std::string_view host, std::uint16_t port) const;
  /// Public addresses are allowed for every allowed host; others only where they are listed.
  Status check_address(const IpAddress& address, std::string_view host) const;

 private:
  struct HostRule {
    std::string name;        ///< in lower case; "*.example.com" for all below
    std::uint16_t port = 0;  ///< 0: any
  };
  static Result<HostRule> read_host(const std::string& text);
  bool allows(std::string_view host, std::uint16_t port) const;

  std::vector<HostRule> hosts_;
  std::vector<Url> urls_;
  std::vector<AddressRange> addresses_;
};

}  // namespace talentops::effects
