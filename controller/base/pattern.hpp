#pragma once

#include <span>
#include <string>
#include <string_view>

namespace talentops {

/// Whether `text` matches `pattern`, in which '*' stands for any characters and '?' for one. Time: |text| *
/// |pattern| at most.
bool matches_pattern(std::string_view text, std::string_view pattern);

/// Whether `text` matches a pattern of the list and none that begins with '!', as OpenSSH reads pattern
/// lists.
bool matches_pattern_list(std::string_view text, std::span<const std::string> patterns);

}  // namespace talentops
