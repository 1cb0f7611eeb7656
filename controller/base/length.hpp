#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// How long a text looks: characters of UTF-8, not bytes.
namespace talentops {

std::size_t length_of(std::string_view text);

/// At most `length` characters; of a longer text the last one says that there are more.
std::string shortened(std::string_view text, std::size_t length);

}  // namespace talentops
