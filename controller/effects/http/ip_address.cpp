#include "controller/effects/http/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include <arpa/inet.h>

namespace talentops::effects {
namespace {

/// IANA's special-purpose registry for IPv4: what is not a place in the public network.
constexpr auto kSpecialV4 = std::to_array<std::string_view>({
    "0.0.0.0/8",        // this network
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // shared by a carrier
    "127.0.0.0/8",      // loopback
    "169.254.0.0/16",   // link-local; metadata services of clouds
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocol assignments
    "192.0.2.0/24",     // documentation
    "192.88.99.0/24",   // relays of 6to4
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, broadcast
});

/// Only 2000::/3 is public at all (so neither loopback, ULA, link-local nor mapped IPv4), and in it not
/// these.
constexpr std::string_view kGlobalV6 = "2000::/3";
constexpr auto kSpecialV6 = std::to_array<std::string_view>({
    "2001::/23",      // protocol assignments, Teredo
    "2001:db8::/32",  // documentation
    "2002::/16",      // 6to4: an IPv4 address in disguise
    "3fff::/20",      // documentation
});

template <typename Texts>
std::vector<AddressRange> parse_all(const Texts& texts) {
  std::vector<AddressRange> ranges;
  for (const auto text : texts) ranges.push_back(AddressRange::parse(text).value());
  return ranges;
}

bool any_contains(const std::vector<AddressRange>& ranges, const IpAddress& address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const auto& range) { return range.contains(address); });
}

bool bit(const IpAddress& address, int at) {
  return (address.bytes()[static_cast<std::size_t>(at / 8)] >> (7 - at % 8) & 1) != 0;
}

int width(const IpAddress& address) { return address.is_v6() ? 128 : 32; }

}  // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
  IpAddress address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v6(const Bytes& bytes) {
  IpAddress address;
  address.is_v6_ = true;
  address.bytes_ = bytes;
  return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  IpAddress address;
  if (::inet_pton(AF_INET, copy.c_str(), address.bytes_.data()) == 1) return address;
  address.is_v6_ = true;
  if (::inet_pton(AF_INET6, copy.c_str(), address.bytes_.data()) == 1) return address;
  return std::nullopt;
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  const auto* written = ::inet_ntop(is_v6_ ? AF_INET6 : AF_INET, bytes_.data(), buffer.data(), buffer.size());
  return written == nullptr ? std::string() : std::string(written);
}

bool IpAddress::is_public() const {
  static const auto kV4 = parse_all(kSpecialV4);
  static const auto kV6 = parse_all(kSpecialV6);
  static const auto kGlobal = AddressRange::parse(kGlobalV6).value();
  if (!is_v6_) return !any_contains(kV4, *this);
  return kGlobal.contains(*this) && !any_contains(kV6, *this);
}

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto base = IpAddress::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  int prefix = width(*base);
  if (slash < text.size()) {
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  }
  if (prefix < 0 || prefix > width(*base)) return std::nullopt;
  for (int at = prefix; at < width(*base); ++at) {
    if (bit(*base, at)) return std::nullopt;
  }
  return AddressRange(*base, prefix);
}

bool AddressRange::contains(const IpAddress& address) const {
  if (address.is_v6() != base_.is_v6()) return false;
  for (int at = 0; at < prefix_; ++at) {
    if (bit(address, at) != bit(base_, at)) return false;
  }
  return true;
}

}  // namespace talentops::effects
