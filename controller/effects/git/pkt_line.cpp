#include "controller/effects/git/pkt_line.hpp"

#include <cassert>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kHead = 4;

std::optional<std::size_t> digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::optional<std::size_t> length_of(std::string_view head) {
  std::size_t length = 0;
  for (const char c : head) {
    const auto value = digit(c);
    if (!value) return std::nullopt;
    length = length * 16 + *value;
  }
  return length;
}

}  // namespace

std::string_view Pkt::line() const { return data.ends_with('\n') ? data.substr(0, data.size() - 1) : data; }

Error garbled(std::string_view what) {
  return {ErrorKind::kUnavailable,
          codes::kRemoteGarbled,
          fmt::format("not an answer of a git server: {}", what),
          {},
          "look whether the address is that of a git repository, and what stands between"};
}

Result<std::optional<TakenPkt>> take_pkt(std::string_view bytes) {
  // The first wrong digit is told at once: a page of HTML need not be long enough for a frame.
  const auto length = length_of(bytes.substr(0, kHead));
  if (!length) return garbled("a length is no number");
  if (bytes.size() < kHead) return std::optional<TakenPkt>();
  switch (*length) {
    case 0:
      return std::optional(TakenPkt{{Pkt::Kind::kFlush}, kHead});
    case 1:
      return std::optional(TakenPkt{{Pkt::Kind::kDelimiter}, kHead});
    case 2:
      return std::optional(TakenPkt{{Pkt::Kind::kResponseEnd}, kHead});
    default:
      break;
  }
  if (*length < kHead || *length > kPktLimit) return garbled("a length that cannot be");
  if (bytes.size() < *length) return std::optional<TakenPkt>();
  return std::optional(TakenPkt{{Pkt::Kind::kData, bytes.substr(kHead, *length - kHead)}, *length});
}

void put_pkt(std::string& out, std::string_view data) {
  assert(data.size() <= kPktLimit - kHead);
  out += fmt::format("{:04x}", data.size() + kHead);
  out += data;
}

void put_flush(std::string& out) { out += "0000"; }
void put_delimiter(std::string& out) { out += "0001"; }

}  // namespace talentops::effects::git
