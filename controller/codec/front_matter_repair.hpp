#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace talentops::codec {

/// `block` (front matter that is not strict YAML, with its opening line) with those texts put in quotes whose
/// meaning is certain: at the top level, on one line, unquoted, and not YAML by themselves, like
/// `description: Use when: asked`. Nothing if there are none. A comment, a quote, an anchor or a list dash at
/// the start of a value leaves more than one reading: refused.
/// Front matter of more than a hundred lines is left alone: each suspect line is read by itself.
std::optional<std::string> repair_front_matter(std::string_view block);

}  // namespace talentops::codec
