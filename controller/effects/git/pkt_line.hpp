#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"

/// The frames of git's protocol: four hexadecimal digits of length, and the bytes. Pure.
namespace talentops::effects::git {

/// What a frame holds at most, and is long at most.
inline constexpr std::size_t kPktLimit = 65'520;

struct Pkt {
  enum class Kind { kData, kFlush, kDelimiter, kResponseEnd };
  Kind kind = Kind::kFlush;
  std::string_view data = {};  ///< borrows what it was read from

  bool is_flush() const { return kind == Kind::kFlush; }
  /// The data without the line end that it may have.
  std::string_view line() const;
};

struct TakenPkt {
  Pkt pkt;
  std::size_t size = 0;  ///< of the whole frame
};

/// The frame that `bytes` begin with; nothing if they are only its beginning. Errors: kUnavailable for what
/// is no frame.
Result<std::optional<TakenPkt>> take_pkt(std::string_view bytes);

/// Order: `data` fits into one frame.
void put_pkt(std::string& out, std::string_view data);
void put_flush(std::string& out);
void put_delimiter(std::string& out);

/// What the other side said is not git's protocol.
Error garbled(std::string_view what);

}  // namespace talentops::effects::git
