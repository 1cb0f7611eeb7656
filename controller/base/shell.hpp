#pragma once

#include <string>
#include <string_view>

namespace talentops {

/// `text` as one word of a shell's command line, whatever it holds.
std::string shell_quoted(std::string_view text);

}  // namespace talentops
