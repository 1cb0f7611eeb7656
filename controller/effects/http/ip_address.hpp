#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace talentops::effects {

/// An IPv4 or IPv6 address.
class IpAddress {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  /// Reads the usual forms only: "10.1.2.3", "fd00::5"; not "127.1", not a zone.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
  static IpAddress v6(const Bytes& bytes);

  bool is_v6() const { return is_v6_; }
  const Bytes& bytes() const { return bytes_; }  ///< of IPv4 the first four
  std::string text() const;

  /// Neither private, local, reserved nor a disguise of another address: a place in the public network.
  bool is_public() const;

  bool operator==(const IpAddress&) const = default;

 private:
  bool is_v6_ = false;
  Bytes bytes_{};
};

/// All addresses that begin alike.
class AddressRange {
 public:
  /// Reads "10.1.2.3", "10.1.0.0/16", "fd00:1::/32"; bits after the prefix must be zero.
  static std::optional<AddressRange> parse(std::string_view text);
  bool contains(const IpAddress& address) const;

 private:
  AddressRange(IpAddress base, int prefix) : base_(base), prefix_(prefix) {}

  IpAddress base_;
  int prefix_;
};

}  // namespace talentops::effects
