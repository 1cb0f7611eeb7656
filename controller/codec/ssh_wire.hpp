#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// SSH's binary encoding (RFC 4251, section 5): lengths before texts, numbers in their shortest form.
namespace talentops::codec {

/// Takes values off the front of bytes; nothing where they do not fit. Borrows the bytes.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint8_t> byte();
  std::optional<std::uint32_t> u32();
  std::optional<std::string_view> string();
  /// A positive number without leading zeros; the longer forms of the same number are refused, so that a key
  /// has one text.
  std::optional<std::string_view> mpint();
  /// Whether the bytes go on with `literal`, which is then taken off.
  bool take(std::string_view literal);

  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

class WireWriter {
 public:
  WireWriter& raw(std::string_view bytes);
  WireWriter& byte(std::uint8_t value);
  WireWriter& u32(std::uint32_t value);
  WireWriter& string(std::string_view bytes);
  WireWriter& mpint(std::string_view big_endian);

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace talentops::codec
