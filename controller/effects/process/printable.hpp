#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace talentops::effects {

/// `bytes` of another program as text that can be shown anywhere: valid UTF-8, lines ended by LF, without
/// terminal sequences, control characters and characters that cannot be seen; what is no text becomes U+FFFD.
std::string printable(std::string_view bytes);

/// The last `limit` bytes of `text` that are whole characters.
std::string tail(std::string_view text, std::size_t limit);

/// The first `limit` bytes of `text` that are whole characters.
std::string beginning(std::string_view text, std::size_t limit);

/// The last line of `text` that is not empty.
std::string last_line(std::string_view text);

}  // namespace talentops::effects
