#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace talentops {

/// A SHA-256, written "sha256:<64 hex digits>".
class Digest {
 public:
  using Bytes = std::array<std::uint8_t, 32>;

  Digest() = default;
  explicit Digest(const Bytes& bytes) : bytes_(bytes) {}

  /// Reads "sha256:<hex>" (lower case only).
  static std::optional<Digest> parse(std::string_view text);
  /// Reads 64 hex digits (lower case only).
  static std::optional<Digest> parse_hex(std::string_view hex);

  const Bytes& bytes() const { return bytes_; }
  std::string text() const;       ///< "sha256:3f9a…"
  std::string hex() const;        ///< the 64 digits
  std::string short_hex() const;  ///< the first 12 digits, for names and tables

  auto operator<=>(const Digest&) const = default;

 private:
  Bytes bytes_{};
};

/// SHA-256 over what is fed to it, in pieces.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  Hasher& feed(std::string_view bytes);
  /// Ends the calculation; the hasher must not be fed again.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of one text.
Digest sha256(std::string_view bytes);

}  // namespace talentops
