#pragma once

#include <string>
#include <string_view>

namespace talentops::codec {

/// What a message shows of a text from a document: in quotes, on one line, its first 60 characters or so,
/// nothing invisible.
std::string excerpt(std::string_view text);

}  // namespace talentops::codec
