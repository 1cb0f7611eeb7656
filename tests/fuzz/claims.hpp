#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "controller/base/error.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/problem.hpp"

/// What fuzz targets claim of whatever they are given. A claim that does not hold ends the run as a crash
/// does, and says which one it was.
namespace talentops::fuzz {

/// The name of the file that targets pretend to read.
inline const std::string kFile = "clients/acme/input";

std::string_view text_of(const std::uint8_t* data, std::size_t size);

/// Ends the run unless `holds`; `shown` is what it was about.
void claim(bool holds, std::string_view claimed, std::string_view shown = {});

/// It says something, on one line that a terminal does not obey, under a code that `explain` knows, and its
/// place, where it has one, is in `text`.
void claim_sound(const Error& error, std::string_view text);
/// The same of each; and each has a place.
void claim_sound(const domain::Problems& problems, std::string_view text);

/// Either a value, or an error that is sound.
template <typename Value>
bool sound(const Result<Value>& result, std::string_view text) {
  if (!result) claim_sound(result.error(), text);
  return result.has_value();
}

/// What `encode` writes of a value, `decode` reads back as the same value.
template <typename Value, typename Encode, typename Decode>
void claim_round_trip(const Value& value, Encode encode, Decode decode) {
  const std::string written = encode(value);
  const Result<Value> read = decode(written, kFile);
  claim(read.has_value(), "what was written can be read",
        read ? written : read.error().text() + "\n" + written);
  claim(*read == value, "what was written is read back equal", written);
}

}  // namespace talentops::fuzz
