#pragma once

#include <string>
#include <string_view>

namespace talentops::codec {

/// A free text as it may stand in git for ever: without what looks like a secret, valid UTF-8, without
/// control characters (but line feed and tab) and without characters that a reader cannot see; each of those
/// becomes U+FFFD. LF line ends, no blanks around it. Doing it twice changes nothing more.
std::string recordable(std::string_view text);

}  // namespace talentops::codec
