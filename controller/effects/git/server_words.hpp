#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"

namespace talentops::effects::git {

/// What a server or its hooks said, as one line for messages: no secrets, no control characters, not long.
std::string server_words(std::string_view bytes);

/// The server would not do it, and says why. Errors: kUnavailable, since it may be otherwise next time.
Error server_refused(std::string_view words);

}  // namespace talentops::effects::git
