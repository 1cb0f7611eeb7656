#include "controller/codec/ssh_wire.hpp"

#include <algorithm>

namespace talentops::codec {

std::optional<std::uint8_t> WireReader::byte() {
  if (rest_.empty()) return std::nullopt;
  const auto value = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}

std::optional<std::uint32_t> WireReader::u32() {
  if (rest_.size() < 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : rest_.substr(0, 4)) value = (value << 8) | static_cast<std::uint8_t>(c);
  rest_.remove_prefix(4);
  return value;
}

std::optional<std::string_view> WireReader::string() {
  WireReader ahead(*this);
  const auto length = ahead.u32();
  if (!length || *length > ahead.rest_.size()) return std::nullopt;
  const auto text = ahead.rest_.substr(0, *length);
  rest_ = ahead.rest_.substr(*length);
  return text;
}

std::optional<std::string_view> WireReader::mpint() {
  WireReader ahead(*this);
  auto bytes = ahead.string();
  if (!bytes || bytes->empty()) return std::nullopt;
  const auto is_high = [](char c) { return (static_cast<std::uint8_t>(c) & 0x80U) != 0; };
  if (is_high(bytes->front())) return std::nullopt;  // negative
  if (bytes->front() == '\0') {
    if (bytes->size() == 1 || !is_high((*bytes)[1])) return std::nullopt;  // a zero that nothing asks for
    bytes->remove_prefix(1);
  }
  *this = ahead;
  return bytes;
}

bool WireReader::take(std::string_view literal) {
  if (!rest_.starts_with(literal)) return false;
  rest_.remove_prefix(literal.size());
  return true;
}

WireWriter& WireWriter::raw(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

WireWriter& WireWriter::byte(std::uint8_t value) {
  bytes_ += static_cast<char>(value);
  return *this;
}

WireWriter& WireWriter::u32(std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes_ += static_cast<char>((value >> shift) & 0xFFU);
  return *this;
}

WireWriter& WireWriter::string(std::string_view bytes) {
  return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
}

WireWriter& WireWriter::mpint(std::string_view big_endian) {
  const auto zeros = std::min(big_endian.find_first_not_of('\0'), big_endian.size());
  big_endian.remove_prefix(zeros);
  std::string number(big_endian);
  if (!number.empty() && (static_cast<std::uint8_t>(number.front()) & 0x80U) != 0) number.insert(0, 1, '\0');
  return string(number);
}

}  // namespace talentops::codec
